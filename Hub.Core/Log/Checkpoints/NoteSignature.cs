namespace Hub.Core.Log.Checkpoints;

/// <summary>One signature line of a note: key name, key id, and the signature (for Ed25519 64 bytes).</summary>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes);
