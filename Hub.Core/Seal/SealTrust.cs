using System.Security.Cryptography.X509Certificates;
using Hub.Core.Trust;

namespace Hub.Core.Seal;

/// <summary>Judges the signers of seals against trusted authorities and their revocation lists. Remembers the last signer. Not safe for several threads.</summary>
public sealed class SealTrust(TrustAnchors anchors, IReadOnlyList<RevocationList> lists)
{
    private X509Certificate2? _signer;
    private CertificatePath? _path;
    private RevocationStatus _revocation;

    /// <summary>Null when the signer was trusted at the time of signing; otherwise one of <see cref="SealCodes"/>.</summary>
    /// <param name="signer">Certificate of the seal.</param>
    /// <param name="signingTime">As the seal states it; a timestamp token would prove it.</param>
    public string? JudgePath(X509Certificate2 signer, DateTimeOffset signingTime)
    {
        var path = PathOf(signer);
        return !path.IsTrusted || !path.AllowsPurpose ? SealCodes.Untrusted : path.IsValidAt(signingTime) ? null : SealCodes.Expired;
    }

    /// <summary>Null when no certificate on the path had been revoked at the time of signing; otherwise one of <see cref="SealCodes"/>.</summary>
    public string? JudgeRevocation(X509Certificate2 signer, DateTimeOffset signingTime)
    {
        PathOf(signer);
        return _revocation.RevokedAt <= signingTime ? SealCodes.Revoked : _revocation.Known ? null : SealCodes.RevocationUnknown;
    }

    private CertificatePath PathOf(X509Certificate2 signer)
    {
        if (_path is null || !signer.RawDataMemory.Span.SequenceEqual(_signer!.RawDataMemory.Span))
        {
            _signer = signer;
            _path = anchors.FindPath(signer, CertificatePurpose.DocumentSigning);
            _revocation = _path.FindRevocation(lists);
        }

        return _path;
    }
}
