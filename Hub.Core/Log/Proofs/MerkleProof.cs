using System.Numerics;
using Hub.Core.Log.Tree;

namespace Hub.Core.Log.Proofs;

/// <summary>The hashes of an inclusion or consistency proof, and the verifiers of RFC 9162 sections 2.1.3.2 and 2.1.4.2.</summary>
/// <param name="Hashes">32 bytes each, from the leaf upwards.</param>
public sealed record MerkleProof(IReadOnlyList<ReadOnlyMemory<byte>> Hashes)
{
    /// <summary>True when the proof leads from the leaf at <paramref name="index"/> to the root of the tree of <paramref name="size"/> entries.</summary>
    public bool VerifiesInclusion(long index, long size, ReadOnlySpan<byte> leafHash, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leafHash.Length != MerkleHash.Size || !HashesAreWhole())
        {
            return false;
        }

        var (node, last) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in Hashes)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                MerkleHash.Node(sibling.Span, hash, hash);
                SkipEvenLevels(ref node, ref last);
            }
            else
            {
                MerkleHash.Node(hash, sibling.Span, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>True when the proof shows that the second tree begins with the entries of the first. Of an empty first tree nothing can be shown: false.</summary>
    public bool VerifiesConsistency(long first, long second, ReadOnlySpan<byte> firstRoot, ReadOnlySpan<byte> secondRoot)
    {
        if (first < 1 || first > second || !HashesAreWhole())
        {
            return false;
        }

        if (first == second)
        {
            return Hashes.Count == 0 && firstRoot.SequenceEqual(secondRoot);
        }

        if (firstRoot.Length != MerkleHash.Size)
        {
            return false;
        }

        // When the first tree is perfect its root stands in for the first hash of the proof, which then leaves it out.
        var perfect = BitOperations.IsPow2(first);
        if (!perfect && Hashes.Count == 0)
        {
            return false;
        }

        var skipped = BitOperations.TrailingZeroCount(first);
        var (node, last) = ((first - 1) >> skipped, (second - 1) >> skipped);
        var firstHash = perfect ? firstRoot.ToArray() : Hashes[0].ToArray();
        byte[] secondHash = [.. firstHash];
        foreach (var hash in perfect ? Hashes : Hashes.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                MerkleHash.Node(hash.Span, firstHash, firstHash);
                MerkleHash.Node(hash.Span, secondHash, secondHash);
                SkipEvenLevels(ref node, ref last);
            }
            else
            {
                MerkleHash.Node(secondHash, hash.Span, secondHash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && firstRoot.SequenceEqual(firstHash) && secondRoot.SequenceEqual(secondHash);
    }

    /// <summary>One line of a proof's text.</summary>
    /// <exception cref="FormatException">The line is not 32 bytes in base64.</exception>
    internal static ReadOnlyMemory<byte> ParseHash(string line)
    {
        var hash = new byte[MerkleHash.Size];
        return Convert.TryFromBase64String(line, hash, out var written) && written == hash.Length && Convert.ToBase64String(hash) == line
            ? hash
            : throw new FormatException("A hash of a proof is 32 bytes in base64.");
    }

    /// <summary>Levels on which a rightmost node rises without a sibling.</summary>
    private static void SkipEvenLevels(ref long node, ref long last)
    {
        while ((node & 1) == 0 && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }
    }

    private bool HashesAreWhole() => Hashes.All(h => h.Length == MerkleHash.Size);
}
