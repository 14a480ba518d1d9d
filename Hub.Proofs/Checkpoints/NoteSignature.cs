using System.Buffers.Binary;

namespace Hub.Proofs.Checkpoints;

/// <summary>One signature line of a note: key name, key id, and the signature (for Ed25519 64 bytes).</summary>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    internal const string LineStart = "— ";

    /// <summary><c>— name base64(keyid4‖signature)</c> with its newline.</summary>
    public string ToLine()
    {
        var blob = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(blob, KeyId);
        Bytes.CopyTo(blob.AsMemory(sizeof(uint)));
        return $"{LineStart}{Name} {Convert.ToBase64String(blob)}\n";
    }
}
