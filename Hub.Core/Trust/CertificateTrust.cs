using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hub.Core.Trust.Ocsp;
using Hub.Proofs.Trust;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Trust;

/// <summary>
/// Decides about client certificates: path to a configured CA, validity, purpose, revocation list, and the answer of the issuer when it is asked. A known
/// certificate costs one hash and two look-ups; only a new one, or the first after a change of the CA or revocation file, has its path built. Changed
/// files are noticed within a second. A file that cannot be read leaves the last good one in force until that goes stale. Safe for several threads.
/// </summary>
public sealed partial class CertificateTrust
{
    private const int MaxKnown = 10_000;
    private readonly CertificateTrustOptions _options;
    private readonly TimeProvider _time;
    private readonly OcspChecks? _ocsp;
    private readonly ILogger _logger;
    private readonly WatchedFiles<State> _state;

    /// <param name="options">Where authorities and lists are.</param>
    /// <param name="ocsp">Asks the issuers; null when lists alone count.</param>
    /// <param name="time">Judges validity.</param>
    /// <param name="logger">Told of changed files and of lists used by grace.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="FormatException">A file does not hold what it should.</exception>
    public CertificateTrust(CertificateTrustOptions options, OcspChecks? ocsp, TimeProvider time, ILogger<CertificateTrust> logger)
    {
        (_options, _ocsp, _time, _logger) = (options, ocsp, time, logger);
        _state = new WatchedFiles<State>(
            [options.CaFile, options.CrlFile],
            files => new State(TrustAnchors.FromPem(Encoding.UTF8.GetString(files[0])), RevocationList.ReadPem(Encoding.UTF8.GetString(files[1]))),
            time,
            () => LogReloaded(options.CaFile, options.CrlFile),
            e => LogReloadFailed(e, options.CaFile, options.CrlFile));
    }

    /// <summary>
    /// Decides about a certificate that a TLS client presented; its possession of the key has been proved by the handshake. Waits only when the issuer is
    /// asked about it for the first time.
    /// </summary>
    public async ValueTask<CertificateDecision> CheckAsync(X509Certificate2 certificate, CancellationToken cancellationToken = default)
    {
        var state = _state.Current;
        var fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        if (!state.Known.TryGetValue(fingerprint, out var known))
        {
            known = Assess(state, certificate, fingerprint, CertificatePurpose.ClientAuthentication);
            // Only certificates of our own CA are remembered: strangers cannot fill the memory.
            if (known.Path.IsTrusted && state.Known.Count < MaxKnown)
            {
                state.Known.TryAdd(fingerprint, known);
            }
        }

        // The issuer is asked only about certificates that are good as far as the hub knows.
        var code = CodeOf(known, _time.GetUtcNow());
        if (code is null && _ocsp is not null)
        {
            code = await _ocsp.JudgeAsync(fingerprint, certificate, known.Path.Certificates[1], state.Lists, cancellationToken);
        }

        return Decide(known, code);
    }

    /// <summary>
    /// Decides about the certificate of a signature over a message: as for a client, but whatever its extended key usages are; they differ between
    /// authorities, and what must be allowed is to sign. Revocation by the lists alone.
    /// </summary>
    public CertificateDecision CheckSigner(X509Certificate2 certificate)
    {
        var state = _state.Current;
        var fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        if (!state.KnownSigners.TryGetValue(fingerprint, out var known))
        {
            known = Assess(state, certificate, fingerprint, purpose: null);
            if (known.Path.IsTrusted && state.KnownSigners.Count < MaxKnown)
            {
                state.KnownSigners.TryAdd(fingerprint, known);
            }
        }

        return Decide(known, CodeOf(known, _time.GetUtcNow()));
    }

    private static Assessment Assess(State state, X509Certificate2 certificate, string fingerprint, string? purpose)
    {
        var path = state.Anchors.FindPath(certificate, purpose);
        return new Assessment(path, path.NotBefore, path.NotAfter, path.FindRevocation(state.Lists), DepartmentSubject.Read(certificate.SubjectName),
            fingerprint.ToLowerInvariant(), certificate.SerialNumber);
    }

    private string? CodeOf(Assessment known, DateTimeOffset now)
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
        if (code is null && now > known.Revocation.NextUpdate)
        {
            LogRevocationListInGrace(_options.CrlFile, known.Revocation.NextUpdate, _options.RevocationGrace);
        }

        return code;
    }

    private static CertificateDecision Decide(Assessment known, string? code)
    {
        if (code is null)
        {
            return new CertificateDecision.Trusted { Fingerprint = known.Fingerprint, SerialNumber = known.SerialNumber, Department = known.Department! };
        }

        var (zh, en) = CertificateCodes.Sentence(code);
        return new CertificateDecision.Refused { Fingerprint = known.Fingerprint, SerialNumber = known.SerialNumber, Code = code, Zh = zh, En = en };
    }

    private sealed record Assessment(
        CertificatePath Path, DateTimeOffset NotBefore, DateTimeOffset NotAfter, RevocationStatus Revocation, DepartmentSubject? Department, string Fingerprint, string SerialNumber);

    private sealed record State(TrustAnchors Anchors, IReadOnlyList<RevocationList> Lists)
    {
        public ConcurrentDictionary<string, Assessment> Known { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, Assessment> KnownSigners { get; } = new(StringComparer.Ordinal);
    }
}
