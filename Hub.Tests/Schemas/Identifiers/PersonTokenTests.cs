using System.Text;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Identifiers;

[TestFixture]
public sealed class PersonTokenTests
{
    private static readonly byte[] s_key = Encoding.ASCII.GetBytes("0123456789abcdef");
    private static readonly byte[] s_otherKey = Encoding.ASCII.GetBytes("fedcba9876543210");
    private static readonly CitizenId s_id = CitizenId.Parse("44530219900318018X");

    [Test]
    public void Keyed_function_is_the_published_HMAC_SM3()
    {
        foreach (var vector in StandardsFolder.Vectors("crypto").GetProperty("hmacSm3").EnumerateArray())
        {
            var hmac = new HmacSm3(Encoding.UTF8.GetBytes(vector.GetProperty("key").GetString()!));
            var mac = new byte[HmacSm3.Size];
            for (var twice = 0; twice < 2; twice++)
            {
                hmac.Compute(Encoding.UTF8.GetBytes(vector.GetProperty("text").GetString()!), mac);
                Assert.That(Convert.ToHexStringLower(mac), Is.EqualTo(vector.GetProperty("mac").GetString()));
            }
        }
    }

    [Test]
    public void Same_person_has_one_token_however_the_number_is_written()
    {
        using var tokens = new PersonTokens(s_key);
        var token = tokens.Create(s_id);

        Assert.That(tokens.Create("44530219900318018x"u8), Is.EqualTo(token));
        Assert.That(PersonToken.TryParse(token.Value, out var parsed) && parsed == token, Is.True);
        Assert.That(token.Value, Does.Not.Contain("19900318"));
    }

    [Test]
    public void Another_key_gives_another_token()
    {
        using var one = new PersonTokens(s_key);
        using var other = new PersonTokens(s_otherKey);

        Assert.That(one.Create(s_id), Is.Not.EqualTo(other.Create(s_id)));
    }

    [Test]
    public void Short_key_is_refused() => Assert.That(() => new PersonTokens("short"u8), Throws.ArgumentException);

    [TestCase("pt1-xyz")]
    [TestCase("445302199003070028")]
    [TestCase(null)]
    public void Anything_else_is_not_a_token(string? text) => Assert.That(PersonToken.TryParse(text, out _), Is.False);

    [Test]
    public void Writing_a_token_allocates_nothing()
    {
        using var tokens = new PersonTokens(s_key);
        var destination = new byte[PersonToken.Length];
        tokens.Write("445302199003070028"u8, destination);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            tokens.Write("445302199003070028"u8, destination);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
