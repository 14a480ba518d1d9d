using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.Security.Certificates;
using BouncyCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace Hub.Proofs.Trust;

/// <summary>
/// Paths of certificates that are signed with SM2: the platform (OpenSSL) would verify those signatures with an empty user id, so BouncyCastle judges
/// them, by RFC 5280 section 6.
/// </summary>
internal static class Sm2CertificatePath
{
    private const string AnyPurpose = "2.5.29.37.0";
    private const int MaxLength = 8;

    public static CertificatePath Build(X509Certificate2 certificate, X509Certificate2Collection roots, X509Certificate2Collection intermediates, string? purpose)
    {
        // A copy, as the platform makes one: the path outlives the caller's certificate.
        var path = new List<X509Certificate2> { X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span) };
        var root = IssuerOf(certificate, roots);
        while (root is null && path.Count < MaxLength && IssuerOf(path[^1], intermediates) is { } next)
        {
            path.Add(next);
            root = IssuerOf(next, roots);
        }

        if (root is null)
        {
            return new CertificatePath(path, X509ChainStatusFlags.PartialChain);
        }

        var problems = IsSound(path, root) ? X509ChainStatusFlags.NoError : X509ChainStatusFlags.InvalidPolicyConstraints;
        if (purpose is not null && !path.TrueForAll(c => Allows(c, purpose)))
        {
            problems |= X509ChainStatusFlags.NotValidForUsage;
        }

        path.Add(root);
        return new CertificatePath(path, problems);
    }

    private static X509Certificate2? IssuerOf(X509Certificate2 certificate, X509Certificate2Collection candidates) =>
        candidates.FirstOrDefault(c => c.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) && HasSigned(c, certificate));

    private static bool HasSigned(X509Certificate2 issuer, X509Certificate2 certificate)
    {
        try
        {
            using var key = VerificationKey.Of(issuer);
            var signed = Convert(certificate);
            return key is not null && key.Verify(signed.SigAlgOid, signed.GetTbsCertificate(), signed.GetSignature());
        }
        catch (CertificateException)
        {
            return false;
        }
    }

    /// <summary>Names, basic constraints, path lengths, key usages, critical extensions. Judged when the last of them became valid: time is for the caller.</summary>
    private static bool IsSound(List<X509Certificate2> path, X509Certificate2 root)
    {
        var parameters = new PkixParameters(new HashSet<TrustAnchor> { new(Convert(root), null) })
        {
            IsRevocationEnabled = false,
            Date = path.Append(root).Max(c => c.NotBefore).ToUniversalTime(),
        };
        try
        {
            new PkixCertPathValidator().Validate(new PkixCertPath([.. path.Select(Convert)]), parameters);
            return true;
        }
        catch (PkixCertPathValidatorException)
        {
            return false;
        }
    }

    private static bool Allows(X509Certificate2 certificate, string purpose) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(e => e.EnhancedKeyUsages.Cast<Oid>().Any(u => u.Value == purpose || u.Value == AnyPurpose));

    private static BouncyCertificate Convert(X509Certificate2 certificate) => new(certificate.RawData);
}
