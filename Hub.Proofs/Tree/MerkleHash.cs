using System.Buffers;
using System.Security.Cryptography;

namespace Hub.Proofs.Tree;

/// <summary>
/// The hashes of an RFC 6962 tree (section 2.1): SHA-256, leaf = H(0x00 ‖ entry), node = H(0x01 ‖ left ‖ right), empty tree = H("").
/// </summary>
public static class MerkleHash
{
    /// <summary>32 bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private const int StackLimit = 2048;

    /// <summary>Writes the leaf hash of an entry into the first 32 bytes of <paramref name="destination"/>.</summary>
    public static void Leaf(ReadOnlySpan<byte> entry, Span<byte> destination)
    {
        byte[]? rented = null;
        var input = entry.Length < StackLimit ? stackalloc byte[StackLimit] : rented = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        input[0] = 0;
        entry.CopyTo(input[1..]);
        SHA256.HashData(input[..(entry.Length + 1)], destination);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The leaf hash of an entry as a new array.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        var hash = new byte[Size];
        Leaf(entry, hash);
        return hash;
    }

    /// <summary>Reads a hash in base64, as the text formats of C2SP write it.</summary>
    /// <exception cref="FormatException">Not exactly the base64 of 32 bytes.</exception>
    public static ReadOnlyMemory<byte> Parse(string base64)
    {
        var hash = new byte[Size];
        return Convert.TryFromBase64String(base64, hash, out var written) && written == Size && Convert.ToBase64String(hash) == base64
            ? hash
            : throw new FormatException("A hash is 32 bytes in base64.");
    }

    /// <summary>Writes the hash of an inner node; <paramref name="destination"/> may overlap its children.</summary>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Size)];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Size)..]);
        SHA256.HashData(input, destination);
    }

    /// <summary>
    /// Root of the tree over <paramref name="hashes"/> (n × 32 bytes: leaf hashes, or roots of equally high perfect subtrees).
    /// </summary>
    public static byte[] Root(ReadOnlySpan<byte> hashes)
    {
        if (hashes.IsEmpty)
        {
            return SHA256.HashData([]);
        }

        // Pairwise, level by level; an odd last hash rises unchanged, which is the split at the largest power of two.
        var scratch = hashes.ToArray();
        for (var count = scratch.Length / Size; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i + 1 < count; i += 2)
            {
                Node(scratch.AsSpan(i * Size, Size), scratch.AsSpan((i + 1) * Size, Size), scratch.AsSpan(i / 2 * Size, Size));
            }

            if (count % 2 == 1)
            {
                scratch.AsSpan((count - 1) * Size, Size).CopyTo(scratch.AsSpan(count / 2 * Size));
            }
        }

        return scratch[..Size];
    }
}
