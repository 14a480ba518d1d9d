using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Trust;

/// <summary>
/// Decides about client certificates: path to a configured CA, validity, purpose, revocation. A known certificate costs one hash and one
/// look-up; only a new one, or the first after a change of the CA or revocation file, has its path built. Changed files are
/// noticed within a second. A file that cannot be read leaves the last good one in force until that goes stale. Safe for several threads.
/// </summary>
public sealed partial class CertificateTrust
{
    /// <summary>The files are looked at once a second at most.</summary>
    public static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(1);

    private const int MaxKnown = 10_000;
    private readonly CertificateTrustOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _reloading = new();
    private volatile State _state;
    private long _checkedAt;

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="FormatException">A file does not hold what it should.</exception>
    public CertificateTrust(CertificateTrustOptions options, TimeProvider time, ILogger<CertificateTrust> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _state = State.Load(options);
        _checkedAt = time.GetTimestamp();
    }

    /// <summary>Decides about a certificate that a TLS client presented; its possession of the key has been proved by the handshake.</summary>
    public CertificateDecision Check(X509Certificate2 certificate)
    {
        ReloadWhenChanged();
        var state = _state;
        var fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        if (!state.Known.TryGetValue(fingerprint, out var known))
        {
            known = Assess(state, certificate, fingerprint);
            // Only certificates of our own CA are remembered: strangers cannot fill the memory.
            if (known.Path.IsTrusted && state.Known.Count < MaxKnown)
            {
                state.Known.TryAdd(fingerprint, known);
            }
        }

        return Decide(known, _time.GetUtcNow());
    }

    private static Assessment Assess(State state, X509Certificate2 certificate, string fingerprint)
    {
        var path = state.Anchors.FindPath(certificate, CertificatePurpose.ClientAuthentication);
        return new Assessment(path, path.NotBefore, path.NotAfter, path.FindRevocation(state.Lists), DepartmentSubject.Read(certificate.SubjectName),
            fingerprint.ToLowerInvariant(), certificate.SerialNumber);
    }

    private CertificateDecision Decide(Assessment known, DateTimeOffset now)
    {
        var code = known switch
        {
            { Path.IsTrusted: false } => CertificateCodes.Untrusted,
            { Path.AllowsPurpose: false } => CertificateCodes.Purpose,
            { Revocation.RevokedAt: not null } => CertificateCodes.Revoked,
            _ when now < known.NotBefore || now > known.NotAfter => CertificateCodes.Expired,
            { Revocation.Known: false } => CertificateCodes.StaleRevocationList,
            _ when now - known.Revocation.NextUpdate > _options.RevocationGrace => CertificateCodes.StaleRevocationList,
            { Department: null } => CertificateCodes.Subject,
            _ => null,
        };
        if (code is not null)
        {
            var (zh, en) = CertificateCodes.Sentence(code);
            return new CertificateDecision.Refused { Fingerprint = known.Fingerprint, SerialNumber = known.SerialNumber, Code = code, Zh = zh, En = en };
        }

        if (now > known.Revocation.NextUpdate)
        {
            LogRevocationListInGrace(_options.CrlFile, known.Revocation.NextUpdate, _options.RevocationGrace);
        }

        return new CertificateDecision.Trusted { Fingerprint = known.Fingerprint, SerialNumber = known.SerialNumber, Department = known.Department! };
    }

    private void ReloadWhenChanged()
    {
        if (_time.GetElapsedTime(Interlocked.Read(ref _checkedAt)) < ReloadInterval || !_reloading.TryEnter())
        {
            return;
        }

        try
        {
            Interlocked.Exchange(ref _checkedAt, _time.GetTimestamp());
            if (_state.Stamp != State.StampOf(_options))
            {
                _state = State.Load(_options);
                LogReloaded(_options.CaFile, _options.CrlFile);
            }
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
        {
            LogReloadFailed(e, _options.CaFile, _options.CrlFile);
        }
        finally
        {
            _reloading.Exit();
        }
    }

    private sealed record Assessment(
        CertificatePath Path, DateTimeOffset NotBefore, DateTimeOffset NotAfter, RevocationStatus Revocation, DepartmentSubject? Department, string Fingerprint, string SerialNumber);

    private sealed record State(TrustAnchors Anchors, IReadOnlyList<RevocationList> Lists, (DateTime Ca, DateTime Crl) Stamp)
    {
        public ConcurrentDictionary<string, Assessment> Known { get; } = new(StringComparer.Ordinal);

        public static State Load(CertificateTrustOptions options)
        {
            // The stamp first: a file that changes while it is read is read again.
            var stamp = StampOf(options);
            return new State(TrustAnchors.FromPem(File.ReadAllText(options.CaFile)), RevocationList.ReadPem(File.ReadAllText(options.CrlFile)), stamp);
        }

        public static (DateTime Ca, DateTime Crl) StampOf(CertificateTrustOptions options) =>
            (File.GetLastWriteTimeUtc(options.CaFile), File.GetLastWriteTimeUtc(options.CrlFile));
    }
}
