using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Trust;

namespace Hub.Core.Trust.Ocsp;

/// <summary>What is known of one certificate: the last answer, since when there is none, and when to ask again. Safe for several threads.</summary>
internal sealed class OcspStanding(X509Certificate2 certificate, X509Certificate2 issuer)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(1);

    /// <summary>Grace is logged once a minute for each certificate.</summary>
    private static readonly TimeSpan GraceSilence = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task? _first;
    private OcspAnswer? _answer;
    private DateTimeOffset? _failedSince;
    private DateTimeOffset _askAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _graceSaidAt = DateTimeOffset.MinValue;

    public X509Certificate2 Certificate => certificate;

    public X509Certificate2 Issuer => issuer;

    public IReadOnlyList<RevocationList> Lists { get; private set; } = [];

    public DateTimeOffset UsedAt { get; private set; }

    /// <summary>Failed questions since the last answer.</summary>
    public int Failures { get; private set; }

    /// <summary>End of the last answer, or the first failure when there never was one.</summary>
    public DateTimeOffset? UnansweredSince => _answer?.ValidUntil ?? _failedSince;

    public void Use(IReadOnlyList<RevocationList> lists, DateTimeOffset now) => (Lists, UsedAt) = (lists, now);

    /// <summary>The first question, which one caller asks and all await.</summary>
    public Task FirstAnswer(Func<OcspStanding, Task> ask)
    {
        lock (_lock)
        {
            return _first ??= ask(this);
        }
    }

    public void Answered(OcspAnswer answer)
    {
        lock (_lock)
        {
            (_answer, _failedSince, Failures) = (answer, null, 0);
            _askAt = answer.ReceivedAt + ((answer.ValidUntil - answer.ReceivedAt) / 2);
        }
    }

    public void Failed(DateTimeOffset now)
    {
        lock (_lock)
        {
            _failedSince ??= now;
            var pause = FirstRetry * Math.Pow(2, Math.Min(Failures++, 10));
            _askAt = now + (pause < LastRetry ? pause : LastRetry);
        }
    }

    public bool IsDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            return now >= _askAt;
        }
    }

    /// <summary>The code of a refusal, or null; and whether only grace lets it in. An issuer that revoked is believed until it says otherwise.</summary>
    public (string? Code, bool InGrace) Judge(DateTimeOffset now, TimeSpan grace)
    {
        lock (_lock)
        {
            return _answer switch
            {
                { Status: OcspStatus.Revoked } => (CertificateCodes.Revoked, false),
                { Status: OcspStatus.Unknown } => (CertificateCodes.UnknownToIssuer, false),
                { } good when now <= good.ValidUntil => (null, false),
                _ when now - UnansweredSince <= grace && grace > TimeSpan.Zero => (null, true),
                _ => (CertificateCodes.StaleAnswer, false),
            };
        }
    }

    /// <summary>True when grace should be logged now.</summary>
    public bool SayGrace(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (now - _graceSaidAt < GraceSilence)
            {
                return false;
            }

            _graceSaidAt = now;
            return true;
        }
    }
}
