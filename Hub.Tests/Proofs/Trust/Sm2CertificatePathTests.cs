using System.Security.Cryptography.X509Certificates;
using Hub.Core.Trust;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Proofs.Trust;

[TestFixture]
public sealed class Sm2CertificatePathTests
{
    private ScratchDirectory _scratch = null!;
    private DevelopmentCa _ca = null!;
    private TrustAnchors _anchors = null!;

    [OneTimeSetUp]
    public void Make_a_CA()
    {
        _scratch = new ScratchDirectory();
        _ca = DevelopmentCa.Create(_scratch.Path, null, SignatureSuite.Sm2Sm3);
        _anchors = TrustAnchors.FromPem(_ca.CaChainPem);
    }

    [OneTimeTearDown]
    public void Forget_it()
    {
        _ca.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Path_leads_to_the_root_and_allows_what_the_certificate_is_for()
    {
        var path = _anchors.FindPath(_ca.IssueSeal().Certificate, CertificatePurpose.DocumentSigning);

        Assert.That(path.Certificates, Has.Count.EqualTo(3));
        Assert.That(path.IsTrusted && path.AllowsPurpose);
        Assert.That(_anchors.FindPath(_ca.IssueSeal().Certificate, CertificatePurpose.TimeStamping).AllowsPurpose, Is.False);
    }

    [Test]
    public void Another_CA_of_the_same_name_is_untrusted()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path, null, SignatureSuite.Sm2Sm3);

        Assert.That(_anchors.FindPath(stranger.IssueSeal().Certificate).IsTrusted, Is.False);
    }

    [Test]
    public void Certificate_with_an_altered_byte_is_untrusted()
    {
        var certificate = _ca.IssueSeal().Certificate.RawData;
        certificate[^1] ^= 1; // of the signature: another might be a length, and leave no certificate at all
        using var altered = X509CertificateLoader.LoadCertificate(certificate);

        Assert.That(_anchors.FindPath(altered).IsTrusted, Is.False);
    }

    [Test]
    public void Certificate_that_is_no_authority_cannot_issue()
    {
        var seal = _ca.IssueSeal();
        using var key = SoftwareKey.FromPem(File.ReadAllText(seal.KeyPath));
        using var pretender = new CertificateAuthority(seal.Certificate, key);
        using var own = SoftwareKey.Generate(SignatureSuite.Sm2Sm3);
        using var issued = pretender.Issue(CertificateProfile.Seal(), own.PublicKey, TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));

        Assert.That(TrustAnchors.FromPem(_ca.CaChainPem + seal.Certificate.ExportCertificatePem()).FindPath(issued).IsTrusted, Is.False);
    }
}
