using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Log.Checkpoints;

/// <summary>Name and identifier of a C2SP signed-note key; only type 01 (Ed25519) is known here.</summary>
internal static class NoteKey
{
    /// <summary>Signature type byte of Ed25519.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>32 bytes, for the public key and for the private seed alike.</summary>
    public const int KeyLength = 32;

    /// <summary>First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), big-endian.</summary>
    public static uint IdOf(string name, ReadOnlySpan<byte> publicKey)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    public static string Format(string name, uint id, ReadOnlySpan<byte> key) =>
        $"{name}+{id:x8}+{Convert.ToBase64String([Ed25519, .. key])}";

    /// <summary>Splits <c>name+hexid+base64(type‖key)</c>; the caller compares the id, which only a public key yields.</summary>
    public static (string Name, uint Id, byte[] Key) Parse(string text)
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
            || key[0] != Ed25519)
        {
            throw new FormatException("A note key reads name+hexid+base64, with an Ed25519 key of 32 bytes.");
        }

        return (parts[0], id, key[1..]);
    }

    public static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');
}
