using System.Text;
using Hub.Core.Seal;
using Hub.Core.Trust;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Core.Seal;

[TestFixture]
public sealed class SealVerifierTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("yunfu.gov.cn/exchange/log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero));
    private ScratchDirectory _scratch = null!;
    private DevelopmentCa _ca = null!;

    [SetUp]
    public void Make_a_CA()
    {
        _scratch = new ScratchDirectory();
        _ca = DevelopmentCa.Create(_scratch.Path, _time);
    }

    [TearDown]
    public void Forget_it()
    {
        _ca.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Seal_of_this_text_is_intact()
    {
        using var verifier = new SealVerifier();
        var issued = _ca.IssueSeal().Certificate;

        var verdict = verifier.Verify(Text, Seal(issued));

        Assert.That(verdict.Code, Is.Null, verdict.Detail);
        Assert.That(verdict.SigningTime, Is.EqualTo(_time.GetUtcNow()));
        Assert.That(verdict.Signer!.RawData, Is.EqualTo(issued.RawData));
        Assert.That(Trust().JudgePath(verdict.Signer, verdict.SigningTime), Is.Null);
        Assert.That(Trust().JudgeRevocation(verdict.Signer, verdict.SigningTime), Is.Null);
    }

    [Test]
    public void Any_flipped_bit_of_a_seal_is_noticed()
    {
        using var verifier = new SealVerifier();
        var seal = Seal(_ca.IssueSeal().Certificate);
        for (var bit = 0; bit < seal.Length * 8; bit++)
        {
            seal[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(verifier.Verify(Text, seal).Code, Is.Not.Null, $"bit {bit % 8} of byte {bit / 8}");
            seal[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.That(verifier.Verify(Text, seal).Code, Is.Null);
    }

    [Test]
    public void Seal_of_another_text_names_the_text()
    {
        using var verifier = new SealVerifier();

        Assert.That(verifier.Verify("another text\n"u8, Seal(_ca.IssueSeal().Certificate)).Code, Is.EqualTo(SealCodes.Text));
    }

    [Test]
    public void Signer_of_another_CA_or_for_another_purpose_is_untrusted()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path, _time);

        Assert.That(Trust().JudgePath(stranger.IssueSeal().Certificate, _time.GetUtcNow()), Is.EqualTo(SealCodes.Untrusted));
        Assert.That(Trust().JudgePath(_ca.IssueServer().Certificate, _time.GetUtcNow()), Is.EqualTo(SealCodes.Untrusted));
    }

    [Test]
    public void Signing_time_outside_validity_and_after_revocation_is_named_and_earlier_seals_stay_good()
    {
        var certificate = _ca.IssueSeal().Certificate;
        var sealedAt = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromDays(1));
        _ca.Revoke(certificate);

        Assert.That(Trust().JudgePath(certificate, sealedAt + DevelopmentCa.DefaultLifetime + TimeSpan.FromDays(1)), Is.EqualTo(SealCodes.Expired));
        Assert.That(Trust().JudgeRevocation(certificate, sealedAt), Is.Null);
        Assert.That(Trust().JudgeRevocation(certificate, _time.GetUtcNow()), Is.EqualTo(SealCodes.Revoked));
        Assert.That(new SealTrust(TrustAnchors.FromPem(_ca.CaChainPem), []).JudgeRevocation(certificate, sealedAt), Is.EqualTo(SealCodes.RevocationUnknown));
    }

    private SealTrust Trust() => new(TrustAnchors.FromPem(_ca.CaChainPem), RevocationList.ReadPem(File.ReadAllText(_ca.CrlPath)));

    private byte[] Seal(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        using var sealer = new CmsSealer(certificate, _time);
        return sealer.Seal(Text);
    }
}
