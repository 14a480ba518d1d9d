using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Hub.Core.Exchanges;

/// <summary>A SHA-256 value, 32 bytes held in place.</summary>
[InlineArray(32)]
public struct Sha256Digest : IEquatable<Sha256Digest>
{
    private byte _first;

    public static Sha256Digest Of(ReadOnlySpan<byte> content)
    {
        var digest = default(Sha256Digest);
        SHA256.HashData(content, digest);
        return digest;
    }

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static Sha256Digest From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 32)
        {
            throw new ArgumentException("A SHA-256 digest has 32 bytes.", nameof(bytes));
        }

        var digest = default(Sha256Digest);
        bytes.CopyTo(digest);
        return digest;
    }

    public readonly bool Equals(Sha256Digest other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is Sha256Digest other && Equals(other);

    public override readonly int GetHashCode() => BitConverter.ToInt32(this);

    public override readonly string ToString() => Convert.ToHexStringLower(this);

    public static bool operator ==(Sha256Digest left, Sha256Digest right) => left.Equals(right);

    public static bool operator !=(Sha256Digest left, Sha256Digest right) => !left.Equals(right);
}
