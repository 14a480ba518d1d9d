using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using Hub.Proofs.Signatures;
using Hub.Tests.Support;

namespace Hub.Tests.Proofs.Signatures;

[TestFixture]
public sealed class DetachedSignerTests : SuiteFixture
{
    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    public async Task Signature_is_accepted_by_openssl_cms_and_refused_for_another_text(string suite)
    {
        using var signer = Signer(suite);
        await File.WriteAllBytesAsync(Scratch.File("checkpoint"), Text);
        await File.WriteAllBytesAsync(Scratch.File("seal.p7s"), signer.Sign(Text));

        var (accepted, said) = await VerifyAsync();
        Assert.That(accepted, Is.Zero, said);

        await File.WriteAllTextAsync(Scratch.File("checkpoint"), Encoding.UTF8.GetString(Text).Replace("\n7\n", "\n8\n", StringComparison.Ordinal));
        Assert.That((await VerifyAsync()).ExitCode, Is.Not.Zero);
    }

    /// <summary>OpenSSL's cms refuses SM2, but its pkeyutl verifies the signature over the signed attributes, and its dgst the digest of the text within them.</summary>
    [Test]
    public async Task Sm2_signature_is_accepted_by_openssl_over_the_signed_attributes_and_refused_for_altered_ones()
    {
        using var signer = Signer("sm2-sm3");
        var parts = CmsSignature.Parse(signer.Sign(Text));
        await File.WriteAllBytesAsync(Scratch.File("text"), Text);
        await File.WriteAllBytesAsync(Scratch.File("attributes"), parts.SignedAttributes.ToArray());
        await File.WriteAllBytesAsync(Scratch.File("signature"), parts.Signature.ToArray());
        await File.WriteAllTextAsync(Scratch.File("public.pem"), PemEncoding.WriteString("PUBLIC KEY", signer.Certificate.PublicKey.ExportSubjectPublicKeyInfo()));

        var (accepted, said) = await PkeyutlAsync();
        Assert.That(accepted, Is.Zero, said);
        var (_, digest) = await Shell.RunAsync(Scratch.Path, "openssl", "dgst", "-sm3", "text");
        Assert.That(digest.Trim(), Does.EndWith(Convert.ToHexStringLower(parts.MessageDigest.Span)));
        Assert.That(parts.SignedAttributes.Span.IndexOf(parts.MessageDigest.Span), Is.Positive, "the digest of the text is signed");

        var altered = parts.SignedAttributes.ToArray();
        altered[^1] ^= 1;
        await File.WriteAllBytesAsync(Scratch.File("attributes"), altered);
        Assert.That((await PkeyutlAsync()).ExitCode, Is.Not.Zero);

        Task<(int ExitCode, string Output)> PkeyutlAsync() => Shell.RunAsync(
            Scratch.Path, "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678", "-in", "attributes", "-sigfile", "signature");
    }

    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    public void Signature_carries_the_attributes_of_CAdES_BES(string suite)
    {
        using var signer = Signer(suite);
        var cms = new SignedCms(new ContentInfo(Text), detached: true);
        cms.Decode(signer.Sign(Text));

        Assert.That(() => cms.CheckSignature(verifySignatureOnly: true), Throws.Nothing);
        var attributes = cms.SignerInfos[0].SignedAttributes.Cast<CryptographicAttributeObject>().ToDictionary(a => a.Oid.Value!, a => a.Values[0]);
        Assert.That(attributes.Keys, Is.EquivalentTo(new[] { "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47" }));
        Assert.That(Convert.ToHexString(attributes["1.2.840.113549.1.9.16.2.47"].RawData), Does.EndWith(signer.Certificate.GetCertHashString(HashAlgorithmName.SHA256)));
    }

    [Test]
    public async Task Sm2_signature_names_what_it_is_by_the_object_identifiers_of_gb_t_35275()
    {
        using var signer = Signer("sm2-sm3");
        await File.WriteAllBytesAsync(Scratch.File("sm2.p7s"), signer.Sign(Text));

        var (_, said) = await Shell.RunAsync(Scratch.Path, "openssl", "asn1parse", "-inform", "DER", "-in", "sm2.p7s");

        Assert.That(said, Does.Contain(":1.2.156.10197.6.1.4.2.2").And.Contain(":1.2.156.10197.6.1.4.2.1").And.Contain(":sm3"));
        Assert.That(said, Does.Contain(":1.2.156.10197.1.301.1").Or.Contain(":SM2-sign").Or.Contain("sm2sign"));
    }

    /// <summary>A department may sign with whatever it has: here OpenSSL, with its own set of attributes.</summary>
    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    public async Task Signature_made_by_openssl_is_read(string suite)
    {
        var issued = Ca.IssueDepartment("11445300007025008C", "云浮市财政局", "openssl-" + suite, suite: SignatureSuite.Parse(suite));
        await File.WriteAllBytesAsync(Scratch.File("message"), Text);
        var (code, said) = await Shell.RunAsync(
            Scratch.Path, "openssl", "cms", "-sign", "-binary", "-md", "sha256", "-in", "message", "-signer", issued.PemPath, "-inkey", issued.KeyPath, "-certfile", "ca.pem", "-outform", "DER", "-out", "message.p7s");
        Assert.That(code, Is.Zero, said);

        var signature = CmsSignature.Parse(await File.ReadAllBytesAsync(Scratch.File("message.p7s")));
        using var key = VerificationKey.Of(issued.Certificate);

        Assert.That(signature.Suite.Name, Is.EqualTo(suite));
        Assert.That(signature.Verify(Text, issued.Certificate, key), Is.EqualTo(CmsFault.None));
        Assert.That(signature.Verify("another"u8, issued.Certificate, key), Is.EqualTo(CmsFault.Content));
    }

    [Test]
    public void Certificate_without_private_key_or_with_another_one_cannot_sign()
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(Ca.IssueSeal().Certificate.RawData);
        using var other = SoftwareKey.Generate(SignatureSuite.EcdsaP256);

        Assert.That(() => SigningIdentity.Of(certificate), Throws.ArgumentException);
        Assert.That(() => new SigningIdentity(certificate, other), Throws.InstanceOf<CryptographicException>());
    }

    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    [TestCase("sm2-sm3")]
    public void Key_comes_from_pem_and_pkcs12_of_every_suite(string suite)
    {
        var issued = Ca.IssueSeal(SignatureSuite.Parse(suite));
        using var fromPem = SigningIdentity.FromPem(issued.PemPath, issued.KeyPath, null);
        using var fromPkcs12 = SigningIdentity.FromPkcs12(issued.Pkcs12Path, "");

        Assert.That(fromPem.Key.Suite.Name, Is.EqualTo(suite));
        Assert.That(fromPkcs12.Certificate.RawData, Is.EqualTo(issued.Certificate.RawData));
        Assert.That(() => SigningIdentity.FromPkcs12(issued.PemPath, ""), Throws.InstanceOf<CryptographicException>());
    }

    private DetachedSigner Signer(string suite) => new(SigningIdentity.FromPkcs12(Ca.IssueSeal(SignatureSuite.Parse(suite)).Pkcs12Path, ""), TimeProvider.System);

    private Task<(int ExitCode, string Output)> VerifyAsync() =>
        Shell.RunAsync(Scratch.Path, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-content", "checkpoint", "-in", "seal.p7s", "-CAfile", "ca.pem", "-out", "/dev/null");
}
