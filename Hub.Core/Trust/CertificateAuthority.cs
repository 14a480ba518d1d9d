using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;

namespace Hub.Core.Trust;

/// <summary>One level of the development CA: a certificate and its key, which signs certificates and a revocation list.</summary>
internal sealed class CertificateAuthority(X509Certificate2 certificate, SoftwareKey key) : IDisposable
{
    /// <summary>Certificates begin five minutes early, for clocks that run behind.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public X509Certificate2 Certificate => certificate;

    public SoftwareKey Key => key;

    /// <summary>A root, which may stand above one further authority.</summary>
    public static CertificateAuthority SelfSigned(SignatureSuite suite, string commonName, DateTimeOffset now, DateTimeOffset until)
    {
        var key = SoftwareKey.Generate(suite);
        var request = AuthorityRequest(commonName, key, pathLength: 1);
        return new CertificateAuthority(request.Create(request.SubjectName, key.ToGenerator(), now - ClockTolerance, until, Serial()), key);
    }

    /// <summary>An authority below this one, with a key of the same suite.</summary>
    public CertificateAuthority IssueAuthority(string commonName, DateTimeOffset now, DateTimeOffset until)
    {
        var own = SoftwareKey.Generate(key.Suite);
        return new CertificateAuthority(Sign(AuthorityRequest(commonName, own, pathLength: 0), now, until), own);
    }

    /// <summary>A certificate for a public key that may be of any suite.</summary>
    public X509Certificate2 Issue(CertificateProfile profile, PublicKey subjectKey, DateTimeOffset now, TimeSpan lifetime)
    {
        var request = new CertificateRequest(profile.Subject, subjectKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(profile.KeyUsage, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. profile.Purposes.Select(p => new Oid(p))], profile.PurposesAreCritical));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(subjectKey, critical: false));
        if (profile.Names is not null)
        {
            request.CertificateExtensions.Add(profile.Names.Build());
        }

        foreach (var extension in profile.Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        return Sign(request, now, now + lifetime);
    }

    /// <summary>The list with all entries of the builder, DER.</summary>
    public byte[] SignList(CertificateRevocationListBuilder list, System.Numerics.BigInteger number, DateTimeOffset now, DateTimeOffset nextUpdate) =>
        list.Build(certificate.SubjectName, key.ToGenerator(), number, nextUpdate, HashAlgorithmName.SHA256, AuthorityKeyIdentifier(), now);

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }

    private static CertificateRequest AuthorityRequest(string commonName, SoftwareKey key, int pathLength)
    {
        var request = new CertificateRequest(CertificateProfile.Name(commonName), key.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset now, DateTimeOffset until)
    {
        request.CertificateExtensions.Add(AuthorityKeyIdentifier());
        return request.Create(certificate.SubjectName, key.ToGenerator(), now - ClockTolerance, until, Serial());
    }

    private X509AuthorityKeyIdentifierExtension AuthorityKeyIdentifier() =>
        X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false);

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01); // positive, and no leading zero to be dropped
        return serial;
    }
}
