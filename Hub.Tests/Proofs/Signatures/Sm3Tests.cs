using System.Text;
using Hub.Proofs.Signatures;
using Org.BouncyCastle.Crypto.Digests;

namespace Hub.Tests.Proofs.Signatures;

[TestFixture]
public sealed class Sm3Tests
{
    [TestCase("", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b")]
    [TestCase("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [TestCase("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")]
    public void Vectors_of_the_standard_hold(string text, string expected) => Assert.That(Hash(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [Test]
    public void Every_length_up_to_five_blocks_gives_what_the_reference_gives()
    {
        var content = new byte[321];
        for (var i = 0; i < content.Length; i++)
        {
            content[i] = (byte)((i * 167) + 13);
        }

        for (var length = 0; length <= content.Length; length++)
        {
            Assert.That(Hash(content.AsSpan(0, length)), Is.EqualTo(Reference(content.AsSpan(0, length))), $"{length} bytes");
        }
    }

    private static string Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Sm3.Size];
        Sm3.Hash(content, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static string Reference(ReadOnlySpan<byte> content)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(content);
        var hash = new byte[Sm3.Size];
        digest.DoFinal(hash);
        return Convert.ToHexStringLower(hash);
    }
}
