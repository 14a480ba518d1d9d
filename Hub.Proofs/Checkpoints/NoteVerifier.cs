using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Hub.Proofs.Checkpoints;

/// <summary>The public half of a signed-note key (C2SP "vkey"): <c>name+hexid+base64(01‖Ed25519 public key)</c>.</summary>
public sealed class NoteVerifier
{
    private readonly byte[] _publicKey;

    internal NoteVerifier(string name, byte[] publicKey) => (Name, _publicKey, KeyId) = (name, publicKey, NoteKey.IdOf(name, NoteKey.Ed25519, publicKey));

    public string Name { get; }

    public uint KeyId { get; }

    /// <exception cref="FormatException">The text is not a verifier key, or its id does not belong to its key.</exception>
    public static NoteVerifier Parse(string vkey)
    {
        var (name, id, key) = NoteKey.Parse(vkey, NoteKey.Ed25519);
        var verifier = new NoteVerifier(name, key);
        return verifier.KeyId == id ? verifier : throw new FormatException("The id of the verifier key does not belong to its name and key.");
    }

    /// <summary>True when <paramref name="signature"/> names this key and is its Ed25519 signature of <paramref name="text"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> text, NoteSignature signature) =>
        IsOf(signature)
        && signature.Bytes.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature.Bytes.ToArray(), 0, _publicKey, 0, text.ToArray(), 0, text.Length);

    /// <summary>True when a line of the note names this key; whether it verifies is another question.</summary>
    public bool IsOf(SignedNote note) => note.Signatures.Any(IsOf);

    internal bool IsOf(NoteSignature signature) => signature.Name == Name && signature.KeyId == KeyId;

    /// <summary>The vkey text.</summary>
    public override string ToString() => NoteKey.Format(Name, KeyId, NoteKey.Ed25519, _publicKey);
}
