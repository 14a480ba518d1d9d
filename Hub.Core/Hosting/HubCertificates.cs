using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Exchanges;
using Hub.Core.Log;

namespace Hub.Core.Hosting;

/// <summary>The hub's own certificates, as the events of their lives name them.</summary>
public sealed record HubCertificates(IReadOnlyList<CertificateEvent> Certificates)
{
    public static HubCertificates Of(CheckpointSigner signer, CertificateOptions options)
    {
        using var server = X509CertificateLoader.LoadPkcs12FromFile(options.Server, options.Password);
        return new HubCertificates([.. signer.SealCertificates.Select(c => Describe(c, "seal")), Describe(server, "server")]);
    }

    private static CertificateEvent Describe(X509Certificate2 certificate, string use) => new()
    {
        Fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(),
        Event = CertificateEvent.InUse,
        Holder = CertificateEvent.Hub,
        Use = use,
        NotAfter = certificate.NotAfter.ToUniversalTime(),
        At = default,
    };
}
