using System.Buffers.Binary;
using Hub.Proofs.Checkpoints;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Hub.Core.Log.Witness;

/// <summary>The public half of a <see cref="Cosigner"/>: <c>name+hexid+base64(04‖Ed25519 public key)</c>.</summary>
public sealed class CosignerKey
{
    private readonly byte[] _publicKey;

    internal CosignerKey(string name, byte[] publicKey) => (Name, _publicKey, KeyId) = (name, publicKey, NoteKey.IdOf(name, NoteKey.Cosignature, publicKey));

    public string Name { get; }

    public uint KeyId { get; }

    /// <exception cref="FormatException">The text is not a cosigner's verifier key, or its id does not belong to its key.</exception>
    public static CosignerKey Parse(string vkey)
    {
        var (name, id, key) = NoteKey.Parse(vkey, NoteKey.Cosignature);
        var parsed = new CosignerKey(name, key);
        return parsed.KeyId == id ? parsed : throw new FormatException("The id of the cosigner key does not belong to its key.");
    }

    /// <summary>When this key cosigned the note; null when it did not, or a line that names the key does not verify.</summary>
    public DateTimeOffset? CosignedAt(SignedNote note)
    {
        var own = note.Signatures.Where(s => s.Name == Name && s.KeyId == KeyId).ToList();
        return own.Count > 0 && own.All(s => Verify(note.Text, s)) ? DateTimeOffset.FromUnixTimeSeconds(own.Max(s => BinaryPrimitives.ReadInt64BigEndian(s.Bytes.Span))) : null;
    }

    /// <summary>The vkey text.</summary>
    public override string ToString() => NoteKey.Format(Name, KeyId, NoteKey.Cosignature, _publicKey);

    private bool Verify(string checkpoint, NoteSignature signature)
    {
        if (signature.Bytes.Length != sizeof(ulong) + Ed25519.SignatureSize)
        {
            return false;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(signature.Bytes.Span);
        var message = Cosigner.Message(checkpoint, seconds);
        return seconds > 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() && Ed25519.Verify(signature.Bytes.ToArray(), sizeof(ulong), _publicKey, 0, message, 0, message.Length);
    }
}
