using System.Net;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Trust;

namespace Hub.Core.Trust;

/// <summary>What a kind of certificate says: subject, key usage, purposes and names.</summary>
internal sealed record CertificateProfile
{
    public required X500DistinguishedName Subject { get; init; }

    public required X509KeyUsageFlags KeyUsage { get; init; }

    /// <summary>Extended key usage OIDs.</summary>
    public required IReadOnlyList<string> Purposes { get; init; }

    /// <summary>Whether a reader that does not know extended key usages must refuse the certificate.</summary>
    public bool PurposesAreCritical { get; init; }

    public SubjectAlternativeNameBuilder? Names { get; init; }

    public IReadOnlyList<X509Extension> Extensions { get; init; } = [];

    public static CertificateProfile Server(IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        return new CertificateProfile
        {
            Subject = Name("Yunfu exchange hub (development CA)"),
            KeyUsage = X509KeyUsageFlags.DigitalSignature,
            Purposes = [CertificatePurpose.ServerAuthentication],
            Names = names,
        };
    }

    /// <summary>Document signing (RFC 9336), and e-mail protection because <c>openssl cms -verify</c> asks for it by default.</summary>
    public static CertificateProfile Seal() => new()
    {
        Subject = Name("Yunfu exchange hub seal (development CA)"),
        KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
        Purposes = [CertificatePurpose.DocumentSigning, CertificatePurpose.EmailProtection],
    };

    /// <summary>One system of a department: it authenticates itself with TLS, and signs messages. Not for document signing: that purpose tells the hub's seals apart.</summary>
    public static CertificateProfile Department(string uscc, string name, string system) => new()
    {
        Subject = DepartmentSubject.Build(uscc, name, system),
        KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
        Purposes = [CertificatePurpose.ClientAuthentication, CertificatePurpose.EmailProtection],
    };

    /// <summary>Not asked after itself: <c>id-pkix-ocsp-nocheck</c> (RFC 6960 section 4.2.2.2.1).</summary>
    public static CertificateProfile OcspResponder() => new()
    {
        Subject = Name("Yunfu exchange hub OCSP responder (development CA)"),
        KeyUsage = X509KeyUsageFlags.DigitalSignature,
        Purposes = [CertificatePurpose.OcspSigning],
        Extensions = [new X509Extension("1.3.6.1.5.5.7.48.1.5", [0x05, 0x00], critical: false)],
    };

    public static CertificateProfile TimestampAuthority() => new()
    {
        Subject = Name("Yunfu exchange hub timestamp authority (development CA)"),
        KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
        Purposes = [CertificatePurpose.TimeStamping],
        PurposesAreCritical = true,
    };

    public static X500DistinguishedName Name(string commonName)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCountryOrRegion("CN");
        subject.AddOrganizationName("Yunfu development CA");
        subject.AddCommonName(commonName);
        return subject.Build();
    }
}
