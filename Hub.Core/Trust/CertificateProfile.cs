using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Trust;

/// <summary>What a kind of certificate says: subject, key usage, purposes and names.</summary>
internal sealed record CertificateProfile
{
    public required X500DistinguishedName Subject { get; init; }

    public required X509KeyUsageFlags KeyUsage { get; init; }

    /// <summary>Extended key usage OIDs.</summary>
    public required IReadOnlyList<string> Purposes { get; init; }

    public SubjectAlternativeNameBuilder? Names { get; init; }

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

    public static CertificateProfile Department(string uscc, string name, string system) => new()
    {
        Subject = DepartmentSubject.Build(uscc, name, system),
        KeyUsage = X509KeyUsageFlags.DigitalSignature,
        Purposes = [CertificatePurpose.ClientAuthentication],
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
