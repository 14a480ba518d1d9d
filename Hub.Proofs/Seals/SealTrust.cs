using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Trust;

namespace Hub.Proofs.Seals;

/// <summary>Judges the signers of seals against trusted authorities and their revocation lists. Remembers the last signers. Not safe for several threads.</summary>
public sealed class SealTrust(TrustAnchors anchors, IReadOnlyList<RevocationList> lists)
{
    /// <summary>A checkpoint has a seal of each suite, and keys are renewed now and then.</summary>
    private const int MaxKnown = 8;

    private readonly List<(X509Certificate2 Signer, CertificatePath Path, RevocationStatus Revocation)> _known = [];

    /// <summary>Null when the signer was trusted at the time of signing; otherwise one of <see cref="SealCodes"/>.</summary>
    /// <param name="signer">Certificate of the seal.</param>
    /// <param name="signingTime">As the seal states it; a timestamp token would prove it.</param>
    public string? JudgePath(X509Certificate2 signer, DateTimeOffset signingTime)
    {
        var (path, _) = Judge(signer);
        return !path.IsTrusted || !path.AllowsPurpose ? SealCodes.Untrusted : path.IsValidAt(signingTime) ? null : SealCodes.Expired;
    }

    /// <summary>Null when no certificate on the path had been revoked at the time of signing; otherwise one of <see cref="SealCodes"/>.</summary>
    public string? JudgeRevocation(X509Certificate2 signer, DateTimeOffset signingTime)
    {
        var (_, revocation) = Judge(signer);
        return revocation.RevokedAt <= signingTime ? SealCodes.Revoked : revocation.Known ? null : SealCodes.RevocationUnknown;
    }

    private (CertificatePath Path, RevocationStatus Revocation) Judge(X509Certificate2 signer)
    {
        foreach (var (certificate, path, revocation) in _known)
        {
            if (signer.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))
            {
                return (path, revocation);
            }
        }

        var found = anchors.FindPath(signer, CertificatePurpose.DocumentSigning);
        if (_known.Count == MaxKnown)
        {
            _known.RemoveAt(0);
        }

        _known.Add((signer, found, found.FindRevocation(lists)));
        return (found, _known[^1].Revocation);
    }
}
