using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hub.Core.Log.Witness;
using Hub.Proofs.Checkpoints;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Hub.Tests.Core.Log.Witness;

[TestFixture]
public sealed class CosignerTests
{
    private const string Text = "yunfu.gov.cn/exchange/log\n8\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1679315147);

    [Test]
    public void Cosignature_is_that_of_the_specification()
    {
        var cosigner = Cosigner.Generate("witness.example/w1");
        var signature = cosigner.Cosign(Text, At.AddMilliseconds(999));

        // By the words of C2SP tlog-cosignature, without our code: key id, time stamp, signed message.
        var key = Convert.FromBase64String(cosigner.Key.ToString().Split('+', 3)[2]);
        Assert.That(key[0], Is.EqualTo(4));
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes("witness.example/w1\n"), .. key])[..4];
        var blob = Convert.FromBase64String(signature.ToLine().Split(' ')[2]);
        Assert.That(blob[..4], Is.EqualTo(id));
        Assert.That(BinaryPrimitives.ReadUInt64BigEndian(blob.AsSpan(4)), Is.EqualTo(1679315147UL));
        var message = Encoding.UTF8.GetBytes("cosignature/v1\ntime 1679315147\n" + Text);
        var verifier = new Ed25519Signer();
        verifier.Init(false, new Ed25519PublicKeyParameters(key, 1));
        verifier.BlockUpdate(message, 0, message.Length);
        Assert.That(verifier.VerifySignature(blob[12..]), Is.True);
    }

    [Test]
    public void Cosigned_note_carries_both_signatures_and_each_key_reads_its_own()
    {
        var (log, cosigner) = (NoteSigner.Generate("yunfu.gov.cn/exchange/log"), Cosigner.Generate("witness.example/w1"));
        var signed = SignedNote.Sign(Text, log).ToString();

        var note = SignedNote.Parse(signed + cosigner.Cosign(Text, At).ToLine());

        Assert.That(note.IsSignedBy(log.Verifier), Is.True);
        Assert.That(cosigner.Key.CosignedAt(note), Is.EqualTo(At));
        Assert.That(cosigner.Key.CosignedAt(SignedNote.Parse(signed)), Is.Null);
        Assert.That(Cosigner.Generate("witness.example/w1").Key.CosignedAt(note), Is.Null, "another key of the same name");
        Assert.That(cosigner.Key.CosignedAt(SignedNote.Parse(SignedNote.Sign(Text.Replace("8", "9", StringComparison.Ordinal), log) + cosigner.Cosign(Text, At).ToLine())), Is.Null, "of another checkpoint");
    }

    [Test]
    public void Keys_read_back_and_are_not_taken_for_those_of_logs()
    {
        var cosigner = Cosigner.Generate("witness.example/w1");

        Assert.That(Cosigner.Parse(cosigner.ToSecretText()).Key.ToString(), Is.EqualTo(cosigner.Key.ToString()));
        Assert.That(CosignerKey.Parse(cosigner.Key.ToString()).KeyId, Is.EqualTo(cosigner.Key.KeyId));
        Assert.That(() => NoteVerifier.Parse(cosigner.Key.ToString()), Throws.TypeOf<FormatException>());
        Assert.That(() => CosignerKey.Parse(NoteSigner.Generate("log").Verifier.ToString()), Throws.TypeOf<FormatException>());
    }
}
