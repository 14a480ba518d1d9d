using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Trust;

namespace Hub.Core.Trust.Timestamps;

/// <summary>Judges the signers of timestamp tokens against trusted authorities and their revocation lists. Remembers the last signer. Not safe for several threads.</summary>
public sealed class TimestampTrust(TrustAnchors anchors, IReadOnlyList<RevocationList> lists)
{
    private X509Certificate2? _signer;
    private CertificatePath? _path;
    private RevocationStatus _revocation;

    /// <summary>Null when the token's signer was trusted at the token's time; otherwise one of <see cref="TimestampCodes"/>.</summary>
    public string? Judge(TimestampToken token)
    {
        if (_path is null || !token.Signer.RawDataMemory.Span.SequenceEqual(_signer!.RawDataMemory.Span))
        {
            _signer = token.Signer;
            _path = anchors.FindPath(token.Signer, CertificatePurpose.TimeStamping);
            _revocation = _path.FindRevocation(lists);
        }

        return !_path.IsTrusted ? TimestampCodes.Untrusted
            : !_path.AllowsPurpose ? TimestampCodes.Purpose
            : !_path.IsValidAt(token.Time) ? TimestampCodes.Expired
            : _revocation.RevokedAt <= token.Time ? TimestampCodes.Revoked
            : !_revocation.Known ? TimestampCodes.RevocationUnknown
            : null;
    }
}
