using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using Hub.Core.Seal;
using Hub.Core.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Seal;

[TestFixture]
public sealed class CmsSealerTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("yunfu.gov.cn/exchange/log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");

    [Test]
    public async Task Seal_is_accepted_by_openssl_and_refused_for_another_text()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);
        using var sealer = new CmsSealer(ca.IssueSeal().Certificate, TimeProvider.System);
        await File.WriteAllBytesAsync(scratch.File("checkpoint"), Text);
        await File.WriteAllBytesAsync(scratch.File("seal.p7s"), sealer.Seal(Text));

        var (accepted, said) = await VerifyAsync(scratch);
        Assert.That(accepted, Is.Zero, said);

        await File.WriteAllTextAsync(scratch.File("checkpoint"), Encoding.UTF8.GetString(Text).Replace("\n7\n", "\n8\n", StringComparison.Ordinal));
        Assert.That((await VerifyAsync(scratch)).ExitCode, Is.Not.Zero);
    }

    [Test]
    public void Seal_carries_the_attributes_of_CAdES_BES()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);
        var certificate = ca.IssueSeal().Certificate;
        using var sealer = new CmsSealer(certificate, TimeProvider.System);

        var cms = new SignedCms(new ContentInfo(Text), detached: true);
        cms.Decode(sealer.Seal(Text));

        Assert.That(() => cms.CheckSignature(verifySignatureOnly: true), Throws.Nothing);
        var attributes = cms.SignerInfos[0].SignedAttributes.Cast<CryptographicAttributeObject>().ToDictionary(a => a.Oid.Value!, a => a.Values[0]);
        Assert.That(attributes.Keys, Is.EquivalentTo(new[] { "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47" }));
        Assert.That(Convert.ToHexString(attributes["1.2.840.113549.1.9.16.2.47"].RawData), Does.EndWith(certificate.GetCertHashString(HashAlgorithmName.SHA256)));
    }

    [Test]
    public void Certificate_without_private_key_cannot_seal()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(ca.IssueSeal().Certificate.RawData);

        Assert.That(() => new CmsSealer(certificate, TimeProvider.System), Throws.ArgumentException);
    }

    private static Task<(int ExitCode, string Output)> VerifyAsync(ScratchDirectory scratch) =>
        Shell.RunAsync(scratch.Path, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-content", "checkpoint", "-in", "seal.p7s", "-CAfile", "ca.pem", "-out", "/dev/null");
}
