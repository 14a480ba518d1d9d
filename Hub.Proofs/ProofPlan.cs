using System.Numerics;
using Hub.Proofs.Tree;

namespace Hub.Proofs;

/// <summary>
/// An inclusion, consistency or multi-proof before its hashes are known: which subtrees it names, and which tiles to read for them
/// (about log2(size) / 8). Pure: the caller reads <see cref="Tiles"/> from wherever they are and gives them to <see cref="Resolve"/>.
/// </summary>
public sealed class ProofPlan
{
    private readonly List<(long Start, long End)> _subtrees = [];

    private ProofPlan() => Tiles = [];

    /// <summary>Tiles that the proof is computed from; at least as wide as the tree size of the proof makes them.</summary>
    public IReadOnlyCollection<TileId> Tiles { get; private set; }

    /// <summary>RFC 6962 section 2.1.1: entry <paramref name="index"/> is in the tree of <paramref name="size"/> entries.</summary>
    public static ProofPlan Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var plan = new ProofPlan();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var split = start + Split(end - start);
            if (index < split)
            {
                plan._subtrees.Add((split, end));
                end = split;
            }
            else
            {
                plan._subtrees.Add((start, split));
                start = split;
            }
        }

        return plan.Finish();
    }

    /// <summary>RFC 6962 section 2.1.2: the tree of <paramref name="second"/> entries begins with the tree of <paramref name="first"/> entries.</summary>
    public static ProofPlan Consistency(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var plan = new ProofPlan();
        var (start, end) = (0L, second);
        while (first != end)
        {
            var split = start + Split(end - start);
            if (first <= split)
            {
                plan._subtrees.Add((split, end));
                end = split;
            }
            else
            {
                plan._subtrees.Add((start, split));
                start = split;
            }
        }

        // The verifier knows the subtree that the first tree ends with only when that is the whole first tree.
        if (start > 0)
        {
            plan._subtrees.Add((start, end));
        }

        return plan.Finish();
    }

    /// <summary>The roots of subtrees [start, end) of the tree, in the order given: of a <see cref="MultiProof"/>, or a part of its hashes.</summary>
    public static ProofPlan Subtrees(IEnumerable<(long Start, long End)> subtrees)
    {
        var plan = new ProofPlan();
        plan._subtrees.AddRange(subtrees);
        plan.Tiles = plan.TilesOf();
        return plan;
    }

    /// <summary>Computes the hashes of the proof, from the leaf upwards.</summary>
    /// <exception cref="InvalidDataException">A tile is missing or too narrow.</exception>
    public MerkleProof Resolve(IEnumerable<Tile> tiles)
    {
        var found = tiles.ToDictionary(t => t.Id, t => t.Hashes);
        return new MerkleProof([.. _subtrees.Select(s => (ReadOnlyMemory<byte>)HashOf(s.Start, s.End, found))]);
    }

    private ProofPlan Finish()
    {
        _subtrees.Reverse();
        Tiles = TilesOf();
        return this;
    }

    private HashSet<TileId> TilesOf() => [.. _subtrees.SelectMany(s => PerfectSubtrees(s.Start, s.End)).Select(p => p.Tile)];

    private static byte[] HashOf(long start, long end, Dictionary<TileId, ReadOnlyMemory<byte>> tiles)
    {
        byte[]? right = null;
        foreach (var part in PerfectSubtrees(start, end).Reverse())
        {
            if (!tiles.TryGetValue(part.Tile, out var hashes) || hashes.Length < (part.Offset + part.Count) * MerkleHash.Size)
            {
                throw new InvalidDataException($"Tile {part.Tile.Number} of level {part.Tile.Level} is missing or too short.");
            }

            var left = MerkleHash.Root(hashes.Span.Slice(part.Offset * MerkleHash.Size, part.Count * MerkleHash.Size));
            if (right is null)
            {
                right = left;
            }
            else
            {
                MerkleHash.Node(left, right, right);
            }
        }

        return right!;
    }

    /// <summary>Splits a subtree into perfect ones, largest first, and says where in which tile the hashes lie that each is the root of.</summary>
    private static IEnumerable<(TileId Tile, int Offset, int Count)> PerfectSubtrees(long start, long end)
    {
        while (start < end)
        {
            var height = BitOperations.Log2((ulong)(end - start));
            var level = height / TileId.Height;
            var position = start >> (level * TileId.Height);
            yield return (new TileId(level, position / TileId.FullWidth), (int)(position % TileId.FullWidth), 1 << (height % TileId.Height));
            start += 1L << height;
        }
    }

    /// <summary>Largest power of two smaller than <paramref name="count"/> (2 or more).</summary>
    internal static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
