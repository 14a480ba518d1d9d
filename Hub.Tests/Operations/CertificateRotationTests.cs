using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Hub.Tests.Support;

namespace Hub.Tests.Operations;

[TestFixture]
public sealed class CertificateRotationTests
{
    [Test]
    public async Task Renewed_server_certificate_is_served_with_its_issuer_to_new_connections_without_a_restart()
    {
        await using var hub = await TestHub.StartAsync(("Sinks", "false"));
        using var client = hub.Client(null);
        Assert.That(await client.GetStringAsync("/health/live"), Is.EqualTo("live\n"));
        var before = await ServedAsync(hub);

        var renewed = hub.Setup.Ca.IssueServer();

        await Eventually.HoldsAsync(async () => await ServedAsync(hub) == renewed.Certificate.SerialNumber, "the renewed certificate is served");
        Assert.That(renewed.Certificate.SerialNumber, Is.Not.EqualTo(before));
        Assert.That(await client.GetStringAsync("/health/live"), Is.EqualTo("live\n"), "the open connection goes on");

        await File.WriteAllTextAsync(renewed.Pkcs12Path, "half a file");
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        Assert.That(await ServedAsync(hub), Is.EqualTo(renewed.Certificate.SerialNumber), "an unreadable file leaves the last good one");
    }

    /// <summary>Serial number of the certificate that a new connection is shown by a client that knows the root alone: the issuing CA's comes with it.</summary>
    private static async Task<string> ServedAsync(TestHub hub)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(hub.Setup.Ca.CaChainPem);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(authorities.Single(c => c.Subject == c.Issuer));
        using var tcp = new TcpClient(hub.Address.Host, hub.Address.Port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy });
        return tls.RemoteCertificate!.GetSerialNumberString();
    }
}
