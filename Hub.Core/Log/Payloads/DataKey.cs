using System.Buffers.Binary;

namespace Hub.Core.Log.Payloads;

/// <summary>The key of the payloads of one dataset and month. Each payload is bound to its index: moved to another, it does not decrypt.</summary>
internal sealed class DataKey(int id, GcmCipher cipher)
{
    /// <summary>Number in <c>log.payload_key</c>.</summary>
    public int Id => id;

    /// <summary>Encrypts into <paramref name="destination"/>, which is <see cref="GcmCipher.Overhead"/> bytes longer than the payload.</summary>
    public void Encrypt(long index, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        Span<byte> associated = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(associated, index);
        cipher.Encrypt(nonce, payload, associated, destination);
    }

    /// <summary>The payload; null when the content was not encrypted with this key for this index.</summary>
    public byte[]? Decrypt(long index, ReadOnlySpan<byte> content)
    {
        Span<byte> associated = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(associated, index);
        return cipher.Decrypt(content, associated);
    }

    /// <summary>The same into memory of the caller, at least as long as the payload.</summary>
    /// <returns>Bytes of the payload; -1 when the content was not encrypted with this key for this index.</returns>
    public int Decrypt(long index, ReadOnlySpan<byte> content, Span<byte> payload)
    {
        Span<byte> associated = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(associated, index);
        return cipher.Decrypt(content, associated, payload);
    }
}
