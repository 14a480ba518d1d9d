using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Trust;

/// <summary>A certificate, the authorities above it as far as they were found, and what is wrong with the path apart from time.</summary>
/// <param name="Certificates">From the certificate in question upwards; the last is the root when nothing is wrong.</param>
/// <param name="Problems">Without <see cref="X509ChainStatusFlags.NotTimeValid"/>.</param>
public sealed record CertificatePath(IReadOnlyList<X509Certificate2> Certificates, X509ChainStatusFlags Problems)
{
    /// <summary>Ends at a trusted root, every signature and constraint holds; the purpose may still be wrong.</summary>
    public bool IsTrusted => (Problems & ~X509ChainStatusFlags.NotValidForUsage) == X509ChainStatusFlags.NoError;

    /// <summary>The extended key usages allow the purpose that was asked for, and the key may make signatures.</summary>
    public bool AllowsPurpose =>
        !Problems.HasFlag(X509ChainStatusFlags.NotValidForUsage)
        && Certificates[0].Extensions.OfType<X509KeyUsageExtension>().All(u => u.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature));

    /// <summary>When the last of the certificates becomes valid.</summary>
    public DateTimeOffset NotBefore => Certificates.Max(c => new DateTimeOffset(c.NotBefore));

    /// <summary>When the first of the certificates expires.</summary>
    public DateTimeOffset NotAfter => Certificates.Min(c => new DateTimeOffset(c.NotAfter));

    public bool IsValidAt(DateTimeOffset time) => NotBefore <= time && time <= NotAfter;

    /// <summary>
    /// Looks every certificate below the root up in its issuer's list. Without a path to a root, or a list of each issuer on it, nothing is known: <see cref="RevocationStatus.Known"/> is false.
    /// </summary>
    public RevocationStatus FindRevocation(IReadOnlyList<RevocationList> lists)
    {
        if (!IsTrusted)
        {
            return new RevocationStatus(Known: false, RevokedAt: null, DateTimeOffset.MinValue);
        }

        var nextUpdate = DateTimeOffset.MaxValue;
        DateTimeOffset? revokedAt = null;
        for (var i = 0; i + 1 < Certificates.Count; i++)
        {
            var list = lists.Where(l => l.IsIssuedBy(Certificates[i + 1])).MaxBy(l => l.ThisUpdate);
            if (list is null)
            {
                return new RevocationStatus(Known: false, revokedAt, DateTimeOffset.MinValue);
            }

            revokedAt = list.RevokedAt(Certificates[i]) is { } at && (revokedAt is null || at < revokedAt) ? at : revokedAt;
            nextUpdate = list.NextUpdate < nextUpdate ? list.NextUpdate : nextUpdate;
        }

        return new RevocationStatus(Known: true, revokedAt, nextUpdate);
    }
}
