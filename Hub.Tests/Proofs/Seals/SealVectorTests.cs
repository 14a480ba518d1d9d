using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Proofs.Seals;

/// <summary>The forms of seals, encoded apart from the hub and signed by OpenSSL: <c>standards/vectors/seals.json</c>.</summary>
[TestFixture]
public sealed class SealVectorTests
{
    private static IEnumerable<TestCaseData> Vectors() =>
        StandardsFolder.Vectors("seals").GetProperty("seals").EnumerateArray().Select(v => new TestCaseData(v).SetArgDisplayNames(v.GetProperty("suite").GetString()!));

    [TestCaseSource(nameof(Vectors))]
    public void Seal_of_each_suite_is_accepted_as_it_stands(JsonElement vector)
    {
        using var verifier = new SealVerifier();

        var verdict = verifier.Verify(Encoding.UTF8.GetBytes(vector.GetProperty("text").GetString()!), vector.GetProperty("seal").GetBytesFromBase64());

        Assert.That(verdict.Code, Is.Null, verdict.Detail);
        Assert.That(verdict.Suite!.Name, Is.EqualTo(vector.GetProperty("suite").GetString()));
        Assert.That(verdict.Signer!.RawData, Is.EqualTo(vector.GetProperty("certificate").GetBytesFromBase64()));
        Assert.That(verdict.SigningTime, Is.EqualTo(Time(vector)));
    }

    [TestCaseSource(nameof(Vectors))]
    public void Signed_attributes_are_the_same_bytes(JsonElement vector)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(vector.GetProperty("certificate").GetBytesFromBase64());
        using var signer = new DetachedSigner(new SigningIdentity(certificate, new Blank(certificate)), new FakeTimeProvider(Time(vector)));

        var sealedText = CmsSignature.Parse(signer.Sign(Encoding.UTF8.GetBytes(vector.GetProperty("text").GetString()!)));

        Assert.That(sealedText.SignedAttributes.ToArray(), Is.EqualTo(vector.GetProperty("signedAttributes").GetBytesFromBase64()));
    }

    [Test]
    public void Rsa_seal_is_made_byte_for_byte()
    {
        var vector = StandardsFolder.Vectors("seals").GetProperty("seals").EnumerateArray().Single(v => v.TryGetProperty("privateKey", out _));
        var certificate = X509CertificateLoader.LoadCertificate(vector.GetProperty("certificate").GetBytesFromBase64());
        using var signer = new DetachedSigner(
            new SigningIdentity(certificate, SoftwareKey.FromPem(vector.GetProperty("privateKey").GetString()!)), new FakeTimeProvider(Time(vector)));

        Assert.That(signer.Sign(Encoding.UTF8.GetBytes(vector.GetProperty("text").GetString()!)), Is.EqualTo(vector.GetProperty("seal").GetBytesFromBase64()));
    }

    private static DateTimeOffset Time(JsonElement vector) => DateTimeOffset.Parse(vector.GetProperty("signingTime").GetString()!, CultureInfo.InvariantCulture);

    /// <summary>Has the public half alone, and signs with nothing: what is signed is looked at, not the signature.</summary>
    private sealed class Blank(X509Certificate2 certificate) : SigningKey
    {
        public override SignatureSuite Suite => SignatureSuite.Of(certificate)!;

        public override PublicKey PublicKey => certificate.PublicKey;

        public override byte[] Sign(ReadOnlySpan<byte> data) => [];

        protected override void Dispose(bool disposing)
        {
        }
    }
}
