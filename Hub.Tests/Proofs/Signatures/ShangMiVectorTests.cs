using System.Text;
using System.Text.Json;
using Hub.Proofs.Signatures;
using Hub.Tests.Support;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Hub.Tests.Proofs.Signatures;

/// <summary>The vectors of <c>standards/vectors/crypto.json</c>, by what the hub uses and by OpenSSL as an outside witness.</summary>
[TestFixture]
public sealed class ShangMiVectorTests
{
    private static readonly JsonElement s_vectors = StandardsFolder.Vectors("crypto");

    [Test]
    public async Task Sm3_gives_the_digests_of_the_standard_and_of_openssl_dgst()
    {
        using var scratch = new ScratchDirectory();
        foreach (var vector in s_vectors.GetProperty("sm3").EnumerateArray())
        {
            var (text, digest) = (vector.GetProperty("text").GetString()!, vector.GetProperty("digest").GetString()!);
            await File.WriteAllTextAsync(scratch.File("text"), text);

            var (code, said) = await Shell.RunAsync(scratch.Path, "openssl", "dgst", "-sm3", "text");

            Assert.That(Convert.ToHexStringLower(SignatureSuite.Sm2Sm3.Digest(Encoding.ASCII.GetBytes(text))), Is.EqualTo(digest));
            Assert.That((code, said.Trim()[^64..]), Is.EqualTo((0, digest)));
        }
    }

    [Test]
    public async Task Sm4_gives_the_block_of_the_standard_and_of_openssl_enc()
    {
        using var scratch = new ScratchDirectory();
        foreach (var vector in s_vectors.GetProperty("sm4Ecb").EnumerateArray())
        {
            var key = Convert.FromHexString(vector.GetProperty("key").GetString()!);
            var plain = Convert.FromHexString(vector.GetProperty("plain").GetString()!);
            var engine = new SM4Engine();
            engine.Init(true, new KeyParameter(key));
            var block = new byte[plain.Length];
            engine.ProcessBlock(plain, 0, block, 0);
            await File.WriteAllBytesAsync(scratch.File("plain"), plain);

            var (code, said) = await Shell.RunAsync(scratch.Path, "openssl", "enc", "-sm4-ecb", "-K", Convert.ToHexString(key), "-nopad", "-in", "plain", "-out", "cipher");

            Assert.That(code, Is.Zero, said);
            Assert.That(Convert.ToHexStringLower(block), Is.EqualTo(vector.GetProperty("cipher").GetString()));
            Assert.That(await File.ReadAllBytesAsync(scratch.File("cipher")), Is.EqualTo(block));
        }
    }

    [Test]
    public async Task Sm2_signature_of_the_standard_is_accepted_by_hub_and_openssl_and_refused_when_altered()
    {
        using var scratch = new ScratchDirectory();
        foreach (var vector in s_vectors.GetProperty("sm2Signature").EnumerateArray())
        {
            var message = Encoding.ASCII.GetBytes(vector.GetProperty("message").GetString()!);
            using var key = Sm2Key.FromNumber(Convert.FromHexString(vector.GetProperty("privateKey").GetString()!));
            Assert.That(Convert.ToHexString(key.PublicKey.EncodedKeyValue.RawData), Does.EndWith(vector.GetProperty("publicX").GetString() + vector.GetProperty("publicY").GetString()));
            using var verification = VerificationKey.Of(key.PublicKey)!;
            var (r, s) = (Number(vector, "r"), Number(vector, "s"));
            await File.WriteAllBytesAsync(scratch.File("message"), message);
            await File.WriteAllTextAsync(scratch.File("public.pem"), System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", key.PublicKey.ExportSubjectPublicKeyInfo()));

            Assert.That(await BothAcceptAsync(Der(r, s)), Is.EqualTo((true, true)));
            Assert.That(await BothAcceptAsync(key.Sign(message)), Is.EqualTo((true, true)), "a signature of our own");
            var order = new BigInteger("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16);
            foreach (var wrong in new[]
            {
                Der(BigInteger.Zero, s), Der(r, BigInteger.Zero), Der(order, s), Der(r, order), Der(r.Add(order), s), Der(r, order.Subtract(r)), Der(s, r), Der(r, s.Add(BigInteger.One)),
                [.. Der(r, s), 0], Der(r, s)[..^1], [],
            })
            {
                Assert.That(verification.Verify(message, wrong), Is.False, Convert.ToHexString(wrong));
            }

            Assert.That((await Shell.RunAsync(scratch.Path, "openssl", [.. OpenSsl, "distid:ALICE123@YAHOO.COM"])).ExitCode, Is.Not.Zero, "another user id");

            async Task<(bool Hub, bool OpenSsl)> BothAcceptAsync(byte[] signature)
            {
                await File.WriteAllBytesAsync(scratch.File("signature"), signature);
                return (verification.Verify(message, signature), (await Shell.RunAsync(scratch.Path, "openssl", [.. OpenSsl, "distid:" + vector.GetProperty("id").GetString()])).ExitCode == 0);
            }
        }
    }

    private static string[] OpenSsl =>
        ["pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-digest", "sm3", "-in", "message", "-sigfile", "signature", "-pkeyopt"];

    private static BigInteger Number(JsonElement vector, string name) => new(vector.GetProperty(name).GetString()!, 16);

    private static byte[] Der(BigInteger r, BigInteger s) => new DerSequence(new DerInteger(r), new DerInteger(s)).GetDerEncoded();
}
