using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Proofs.Checkpoints;

/// <summary>Name and identifier of a C2SP signed-note key; types 01 (Ed25519) and 04 (timestamped Ed25519 cosignature) are known here.</summary>
internal static class NoteKey
{
    /// <summary>Signature type byte of Ed25519.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>Signature type byte of timestamped Ed25519 cosignatures (C2SP tlog-cosignature).</summary>
    public const byte Cosignature = 0x04;

    private const string SecretPrefix = "PRIVATE+KEY+";

    /// <summary>32 bytes, for the public key and for the private seed alike.</summary>
    public const int KeyLength = 32;

    /// <summary>First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), big-endian.</summary>
    public static uint IdOf(string name, byte type, ReadOnlySpan<byte> publicKey)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    public static string Format(string name, uint id, byte type, ReadOnlySpan<byte> key) =>
        $"{name}+{id:x8}+{Convert.ToBase64String([type, .. key])}";

    public static string FormatSecret(string name, uint id, byte type, ReadOnlySpan<byte> seed) => SecretPrefix + Format(name, id, type, seed);

    /// <summary>Splits <c>PRIVATE+KEY+name+hexid+base64(type‖seed)</c>; the caller compares the id.</summary>
    public static (string Name, uint Id, byte[] Seed) ParseSecret(string text, byte type) =>
        text.StartsWith(SecretPrefix, StringComparison.Ordinal) ? Parse(text[SecretPrefix.Length..], type) : throw new FormatException($"A note signer key begins with {SecretPrefix}");

    /// <summary>Splits <c>name+hexid+base64(type‖key)</c>; the caller compares the id, which only a public key yields.</summary>
    public static (string Name, uint Id, byte[] Key) Parse(string text, byte type)
    {
        // Base64 may hold '+': only the first two separate.
        var parts = text.Trim().Split('+', 3);
        var key = new byte[1 + KeyLength];
        if (parts.Length != 3
            || !IsName(parts[0])
            || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || !Convert.TryFromBase64String(parts[2], key, out var written)
            || written != key.Length
            || key[0] != type)
        {
            throw new FormatException($"A note key reads name+hexid+base64, with an Ed25519 key of 32 bytes and the type {type:x2}.");
        }

        return (parts[0], id, key[1..]);
    }

    public static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');
}
