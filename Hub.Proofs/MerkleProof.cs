using System.Numerics;
using Hub.Proofs.Tree;

namespace Hub.Proofs;

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

    /// <summary>
    /// True when the proof leads from the leaf at <paramref name="index"/> to the root of the subtree of the entries <paramref name="start"/> to <paramref name="end"/>
    /// (exclusive). Subtrees are those of draft-ietf-plants-merkle-tree-certs section 4.1.
    /// </summary>
    public bool VerifiesSubtreeInclusion(long index, long start, long end, ReadOnlySpan<byte> leafHash, ReadOnlySpan<byte> root) =>
        IsSubtree(start, end) && index >= start && VerifiesInclusion(index - start, end - start, leafHash, root);

    /// <summary>True when the proof shows that the second tree begins with the entries of the first. Of an empty first tree nothing can be shown: false.</summary>
    public bool VerifiesConsistency(long first, long second, ReadOnlySpan<byte> firstRoot, ReadOnlySpan<byte> secondRoot) =>
        first >= 1 && VerifiesSubtreeConsistency(0, first, second, firstRoot, secondRoot);

    /// <summary>
    /// True when the proof shows that the tree of <paramref name="size"/> entries holds, from <paramref name="start"/> to <paramref name="end"/> (exclusive), the entries of the
    /// subtree with this root (draft-ietf-plants-merkle-tree-certs section 4.4, of which RFC 9162 section 2.1.4.2 is the case of a subtree that begins at 0).
    /// </summary>
    public bool VerifiesSubtreeConsistency(long start, long end, long size, ReadOnlySpan<byte> subtreeRoot, ReadOnlySpan<byte> root)
    {
        if (start == end)
        {
            return start >= 0 && end <= size && Hashes.Count == 0 && subtreeRoot.SequenceEqual(MerkleHash.Root([]));
        }

        if (start == 0 && end == size)
        {
            return end > 0 && Hashes.Count == 0 && subtreeRoot.SequenceEqual(root);
        }

        if (!IsSubtree(start, end) || end > size || subtreeRoot.Length != MerkleHash.Size || !HashesAreWhole())
        {
            return false;
        }

        // Up to the largest perfect subtree at the right end: where that is the whole subtree its root is known, otherwise the proof begins with its hash.
        var (first, node, last) = (start, end - 1, size - 1);
        while (first != node && (node == last || (node & 1) == 1))
        {
            (first, node, last) = (first >> 1, node >> 1, last >> 1);
        }

        var isWhole = first == node;
        if (!isWhole && Hashes.Count == 0)
        {
            return false;
        }

        var subtree = isWhole ? subtreeRoot.ToArray() : Hashes[0].ToArray();
        byte[] tree = [.. subtree];
        foreach (var hash in isWhole ? Hashes : Hashes.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                if (first < node)
                {
                    MerkleHash.Node(hash.Span, subtree, subtree);
                }

                MerkleHash.Node(hash.Span, tree, tree);
                while ((node & 1) == 0 && node != 0)
                {
                    (first, node, last) = (first >> 1, node >> 1, last >> 1);
                }
            }
            else
            {
                MerkleHash.Node(tree, hash.Span, tree);
            }

            (first, node, last) = (first >> 1, node >> 1, last >> 1);
        }

        return last == 0 && subtreeRoot.SequenceEqual(subtree) && root.SequenceEqual(tree);
    }

    /// <summary>Levels on which a rightmost node rises without a sibling.</summary>
    private static void SkipEvenLevels(ref long node, ref long last)
    {
        while ((node & 1) == 0 && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }
    }

    /// <summary>True when entries from <paramref name="start"/> to <paramref name="end"/> are a subtree: it begins where a perfect one at least as large could.</summary>
    private static bool IsSubtree(long start, long end) => start >= 0 && start < end && start % (long)BitOperations.RoundUpToPowerOf2((ulong)(end - start)) == 0;

    private bool HashesAreWhole() => Hashes.All(h => h.Length == MerkleHash.Size);
}
