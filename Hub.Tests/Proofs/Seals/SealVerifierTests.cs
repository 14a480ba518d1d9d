using System.Text;
using Hub.Core.Trust;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Proofs.Seals;

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
        _ca = DevelopmentCa.Create(_scratch.Path, _time, SignatureSuite.EcdsaP256, SignatureSuite.Sm2Sm3);
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
        var issued = _ca.IssueSeal();

        var verdict = verifier.Verify(Text, Seal(issued));

        Assert.That(verdict.Code, Is.Null, verdict.Detail);
        Assert.That(verdict.SigningTime, Is.EqualTo(_time.GetUtcNow()));
        Assert.That(verdict.Signer!.RawData, Is.EqualTo(issued.Certificate.RawData));
        Assert.That(Trust().JudgePath(verdict.Signer, verdict.SigningTime), Is.Null);
        Assert.That(Trust().JudgeRevocation(verdict.Signer, verdict.SigningTime), Is.Null);
    }

    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    [TestCase("sm2-sm3")]
    public void Any_flipped_bit_of_a_seal_is_noticed(string suite)
    {
        if (!_ca.Suites.Contains(SignatureSuite.Parse(suite)))
        {
            _ca.Add(SignatureSuite.Parse(suite));
        }

        using var verifier = new SealVerifier();
        var seal = Seal(_ca.IssueSeal(SignatureSuite.Parse(suite)));
        for (var bit = 0; bit < seal.Length * 8; bit++)
        {
            seal[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(verifier.Verify(Text, seal).Code, Is.Not.Null, $"bit {bit % 8} of byte {bit / 8}");
            seal[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.That(verifier.Verify(Text, seal).Code, Is.Null);
    }

    [Test]
    public void Seal_with_a_further_byte_or_in_another_encoding_is_malformed()
    {
        using var verifier = new SealVerifier();
        var seal = Seal(_ca.IssueSeal());
        var outer = System.Formats.Asn1.AsnDecoder.ReadEncodedValue(seal, System.Formats.Asn1.AsnEncodingRules.DER, out var start, out var length, out _);
        byte[] indefinite = [0x30, 0x80, .. seal.AsSpan(start, length), 0, 0];

        Assert.That(outer, Is.EqualTo(System.Formats.Asn1.Asn1Tag.Sequence));
        Assert.That(verifier.Verify(Text, indefinite).Code, Is.EqualTo(SealCodes.Malformed));
        Assert.That(verifier.Verify(Text, (byte[])[.. seal, 0]).Code, Is.EqualTo(SealCodes.Malformed));
    }

    [Test]
    public void Seals_of_two_suites_by_turns_are_each_judged_by_their_own_signer()
    {
        using var verifier = new SealVerifier();
        var trust = Trust();
        var seals = new[] { Seal(_ca.IssueSeal()), Seal(_ca.IssueSeal(SignatureSuite.Sm2Sm3)) };
        foreach (var round in Enumerable.Range(0, 3))
        {
            foreach (var (seal, suite) in seals.Zip(_ca.Suites))
            {
                var verdict = verifier.Verify(Text, seal);
                Assert.That((verdict.Code, verdict.Suite), Is.EqualTo(((string?)null, suite)), $"round {round}");
                Assert.That(trust.JudgePath(verdict.Signer!, verdict.SigningTime) ?? trust.JudgeRevocation(verdict.Signer!, verdict.SigningTime), Is.Null);
            }
        }
    }

    [Test]
    public void Seal_of_another_text_names_the_text()
    {
        using var verifier = new SealVerifier();

        Assert.That(verifier.Verify("another text\n"u8, Seal(_ca.IssueSeal())).Code, Is.EqualTo(SealCodes.Text));
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

    private byte[] Seal(IssuedCertificate issued)
    {
        using var sealer = new DetachedSigner(SigningIdentity.FromPkcs12(issued.Pkcs12Path, ""), _time);
        return sealer.Sign(Text);
    }
}
