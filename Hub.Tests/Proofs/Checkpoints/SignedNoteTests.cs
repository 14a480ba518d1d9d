using System.Text;
using Hub.Proofs.Checkpoints;

namespace Hub.Tests.Proofs.Checkpoints;

[TestFixture]
public sealed class SignedNoteTests
{
    /// <summary>The example of the Go package golang.org/x/mod/sumdb/note: key, text and signature.</summary>
    private const string PublicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string PublicNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Test]
    public void Published_note_verifies_with_its_published_key()
    {
        var note = SignedNote.Parse(PublicNote);

        Assert.That(note.IsSignedBy(NoteVerifier.Parse(PublicKey)), Is.True);
        Assert.That(note.ToString(), Is.EqualTo(PublicNote));
        Assert.That(NoteVerifier.Parse(PublicKey).ToString(), Is.EqualTo(PublicKey));
    }

    [Test]
    public void Note_with_any_flipped_byte_is_no_longer_signed()
    {
        var signer = NoteSigner.Generate("yunfu.gov.cn/exchange/log");
        var bytes = Encoding.UTF8.GetBytes(SignedNote.Sign("origin\n7\nAAAA\n", signer).ToString());
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x01;
            Assert.That(IsSigned(bytes, signer.Verifier), Is.False, $"byte {i}");
            bytes[i] ^= 0x01;
        }

        Assert.That(IsSigned(bytes, signer.Verifier), Is.True);
    }

    [Test]
    public void Signatures_of_unknown_keys_are_carried_and_ignored()
    {
        var (known, stranger) = (NoteSigner.Generate("hub"), NoteSigner.Generate("witness"));
        var note = SignedNote.Parse(SignedNote.Sign("text\n", known, stranger).ToString());

        Assert.That(note.Signatures.Select(s => s.Name), Is.EqualTo(new[] { "hub", "witness" }));
        Assert.That(note.IsSignedBy(known.Verifier), Is.True);
        Assert.That(SignedNote.Sign("text\n", stranger).IsSignedBy(known.Verifier), Is.False);
    }

    [Test]
    public void Signature_under_a_stolen_key_name_does_not_count()
    {
        var (honest, thief) = (NoteSigner.Generate("hub"), NoteSigner.Generate("hub"));

        Assert.That(SignedNote.Sign("text\n", thief).IsSignedBy(honest.Verifier), Is.False);
    }

    [Test]
    public void Keys_survive_their_text_form()
    {
        var signer = NoteSigner.Generate("yunfu.gov.cn/exchange/log");
        var again = NoteSigner.Parse(signer.ToSecretText());

        Assert.That(again.Verifier.ToString(), Is.EqualTo(signer.Verifier.ToString()));
        Assert.That(SignedNote.Sign("text\n", again).IsSignedBy(NoteVerifier.Parse(signer.Verifier.ToString())), Is.True);
    }

    [TestCase("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [TestCase("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T")]
    [TestCase("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [TestCase("PeterNeumann+c74f20a3")]
    public void Damaged_verifier_key_is_refused(string vkey) => Assert.That(() => NoteVerifier.Parse(vkey), Throws.TypeOf<FormatException>());

    [TestCase("text without newline")]
    [TestCase("text\n\n")]
    [TestCase("text\n\n— hub AAAA")]
    [TestCase("text\n\n- hub AAAAAAAAAA==\n")]
    [TestCase("text\n\n— AAAAAAAAAA==\n")]
    public void Malformed_note_is_refused(string note) => Assert.That(() => SignedNote.Parse(note), Throws.TypeOf<FormatException>());

    private static bool IsSigned(byte[] note, NoteVerifier verifier)
    {
        try
        {
            return SignedNote.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(note)).IsSignedBy(verifier);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }
}
