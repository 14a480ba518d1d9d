using Hub.Core.Trust;
using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Trust.Timestamps;

/// <summary>Tokens that count, and every kind that must not.</summary>
[TestFixture]
public sealed class TimestampTokenTests
{
    private static readonly byte[] Covered = "the signature value of a seal"u8.ToArray();
    private ScratchDirectory _scratch = null!;
    private DevelopmentCa _ca = null!;

    [OneTimeSetUp]
    public void Make_a_CA()
    {
        _scratch = new ScratchDirectory();
        _ca = DevelopmentCa.Create(_scratch.Path);
    }

    [OneTimeTearDown]
    public void Forget_it()
    {
        _ca.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Token_of_our_authority_over_this_value_counts()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var token = TimestampToken.Parse(TimestampForge.Stamp(_ca, Covered));

        Assert.That(Judge(token), Is.Null);
        Assert.That(token.Time, Is.InRange(before, DateTimeOffset.UtcNow));
    }

    [Test]
    public void Token_over_another_value_is_refused() =>
        Assert.That(TimestampToken.Parse(TimestampForge.Stamp(_ca, Covered)).Verify("another value"u8), Is.EqualTo(TimestampCodes.Imprint));

    [Test]
    public void Token_of_another_CA_is_refused()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);

        Assert.That(Judge(TimestampToken.Parse(TimestampForge.Stamp(stranger, Covered))), Is.EqualTo(TimestampCodes.Untrusted));
    }

    [Test]
    public void Token_signed_with_a_certificate_for_something_else_is_refused()
    {
        var token = TimestampForge.Stamp(_ca, Covered);

        Assert.That(Judge(TimestampToken.Parse(TimestampForge.SignAgain(token, _ca.IssueTimestampAuthority()))), Is.Null, "the forge makes good ones");
        Assert.That(Judge(TimestampToken.Parse(TimestampForge.SignAgain(token, _ca.IssueServer()))), Is.EqualTo(TimestampCodes.Purpose));
        Assert.That(Judge(TimestampToken.Parse(TimestampForge.SignAgain(token, _ca.IssueSeal()))), Is.EqualTo(TimestampCodes.Purpose));
    }

    [Test]
    public void Token_of_an_authority_that_was_revoked_before_or_had_expired_is_refused_and_earlier_ones_stay_good()
    {
        var token = TimestampToken.Parse(TimestampForge.Stamp(_ca, Covered));
        var late = TimestampForge.Stamp(_ca, Covered, new LaterTime(DevelopmentCa.DefaultLifetime + TimeSpan.FromDays(1)));
        _ca.Revoke(token.Signer);

        Assert.That(Judge(token), Is.EqualTo(TimestampCodes.Revoked).Or.Null, "stamped in the second of the revocation");
        Assert.That(Judge(TimestampToken.Parse(TimestampForge.SignAgain(late, _ca.IssueTimestampAuthority()))), Is.EqualTo(TimestampCodes.Expired));
        Assert.That(new TimestampTrust(TrustAnchors.FromPem(_ca.CaChainPem), []).Judge(token), Is.EqualTo(TimestampCodes.RevocationUnknown));
    }

    [Test]
    public void Altered_token_never_says_anything_else()
    {
        var good = TimestampForge.Stamp(_ca, Covered);
        var original = TimestampToken.Parse(good);
        var accepted = new List<int>();
        for (var at = 0; at < good.Length; at++)
        {
            var altered = good.ToArray();
            altered[at] ^= (byte)(1 << (at % 8));
            try
            {
                var token = TimestampToken.Parse(altered);
                if (Judge(token) is null)
                {
                    accepted.Add(at);
                    Assert.That((token.Time, token.Signer.Thumbprint), Is.EqualTo((original.Time, original.Signer.Thumbprint)), $"byte {at}");
                }
            }
            catch (FormatException)
            {
                // refused
            }
        }

        // What may change is the certificate of the issuer, which rides along unsigned and is not used.
        var issuer = good.AsSpan().IndexOf(System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(System.Text.Encoding.ASCII.GetBytes(_ca.CaChainPem)).RawData);
        Assert.That(accepted.Where(at => at < issuer || at > issuer + 1000), Is.Empty);
        Assert.That(() => TimestampToken.Parse(good.AsMemory(..^1)), Throws.TypeOf<FormatException>());
        Assert.That(() => TimestampToken.Parse("nonsense"u8.ToArray()), Throws.TypeOf<FormatException>());
    }

    private string? Judge(TimestampToken token) =>
        token.Verify(Covered) ?? new TimestampTrust(TrustAnchors.FromPem(_ca.CaChainPem), RevocationList.ReadPem(File.ReadAllText(_ca.CrlPath))).Judge(token);

    private sealed class LaterTime(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }
}
