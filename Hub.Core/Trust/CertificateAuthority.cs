using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Trust;

/// <summary>Makes ECDSA P-256 certificates; results carry their private key.</summary>
internal static class CertificateAuthority
{
    /// <summary>Certificates begin five minutes early, for clocks that run behind.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public static X509Certificate2 SelfSigned(string commonName, DateTimeOffset now, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return AuthorityRequest(commonName, key, pathLength: 1).CreateSelfSigned(now - ClockTolerance, until);
    }

    public static X509Certificate2 Intermediate(string commonName, X509Certificate2 issuer, DateTimeOffset now, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(AuthorityRequest(commonName, key, pathLength: 0), key, issuer, now, until);
    }

    public static X509Certificate2 Issue(CertificateProfile profile, X509Certificate2 issuer, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(profile.Subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(profile.KeyUsage, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. profile.Purposes.Select(p => new Oid(p))], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (profile.Names is not null)
        {
            request.CertificateExtensions.Add(profile.Names.Build());
        }

        return Sign(request, key, issuer, now, now + lifetime);
    }

    private static CertificateRequest AuthorityRequest(string commonName, ECDsa key, int pathLength)
    {
        var request = new CertificateRequest(CertificateProfile.Name(commonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static X509Certificate2 Sign(CertificateRequest request, ECDsa key, X509Certificate2 issuer, DateTimeOffset now, DateTimeOffset until)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01); // positive, and no leading zero to be dropped
        using var certificate = request.Create(issuer, now - ClockTolerance, until, serial);
        return certificate.CopyWithPrivateKey(key);
    }
}
