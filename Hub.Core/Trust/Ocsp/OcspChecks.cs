using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Telemetry;
using Hub.Proofs.Trust;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Trust.Ocsp;

/// <summary>
/// What issuers say of the client certificates in use. The first request with a certificate waits for the answer; from then on it is asked anew in the
/// background, half-way through each answer's validity, so that no request waits again. Without a valid answer a certificate is let in for the
/// grace period, which is logged and counted, and then refused. Safe for several threads.
/// </summary>
public sealed partial class OcspChecks(OcspClient client, OcspOptions options, TimeProvider time, HubInstruments instruments, ILogger<OcspChecks> logger) : BackgroundService
{
    /// <summary>How often due questions are looked for.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private const int Parallelism = 8;

    /// <summary>A certificate that was not used for a day is no longer asked after.</summary>
    private static readonly TimeSpan Forget = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, OcspStanding> _known = new(StringComparer.Ordinal);

    /// <summary>Null when the certificate may be let in; otherwise one of <see cref="CertificateCodes"/>.</summary>
    /// <param name="fingerprint">Names the certificate.</param>
    /// <param name="certificate">Its path has been found good.</param>
    /// <param name="issuer">The next certificate on that path.</param>
    /// <param name="lists">Revocation lists in force.</param>
    /// <param name="cancellationToken">Ends the wait, not the question.</param>
    public async ValueTask<string?> JudgeAsync(
        string fingerprint, X509Certificate2 certificate, X509Certificate2 issuer, IReadOnlyList<RevocationList> lists, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A copy: the connection's own certificate goes with the connection.
        var standing = _known.TryGetValue(fingerprint, out var known)
            ? known
            : _known.GetOrAdd(fingerprint, _ => new OcspStanding(X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span), issuer));
        standing.Use(lists, now);
        var first = standing.FirstAnswer(AskAsync);
        if (!first.IsCompleted)
        {
            await first.WaitAsync(cancellationToken);
            now = time.GetUtcNow();
        }

        var (code, inGrace) = standing.Judge(now, TimeSpan.FromMinutes(options.GraceMinutes));
        if (inGrace)
        {
            instruments.OcspGraceUsed();
            if (standing.SayGrace(now))
            {
                LogGrace(standing.Certificate.SerialNumber, standing.UnansweredSince!.Value);
            }
        }

        return code;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken };
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = time.GetUtcNow();
            foreach (var (fingerprint, _) in _known.Where(k => now - k.Value.UsedAt > Forget))
            {
                _known.TryRemove(fingerprint, out _);
            }

            await Parallel.ForEachAsync(_known.Values.Where(s => s.IsDue(now)), parallel, async (standing, _) => await AskAsync(standing));
        }
    }

    /// <summary>Never throws: what went wrong is part of the standing.</summary>
    private async Task AskAsync(OcspStanding standing)
    {
        try
        {
            var answer = await client.AskAsync(standing.Certificate, standing.Issuer, standing.Lists, CancellationToken.None);
            standing.Answered(answer);
            instruments.OcspAsked(answer.Status switch { OcspStatus.Good => "good", OcspStatus.Revoked => "revoked", _ => "unknown" });
        }
        catch (OcspException e)
        {
            standing.Failed(time.GetUtcNow());
            instruments.OcspAsked("failed");
            LogUnanswered(e, standing.Certificate.SerialNumber, standing.Failures);
        }
    }
}
