using System.Numerics;

namespace Hub.Proofs.Tree;

/// <summary>
/// An RFC 6962 tree of which only the right edge is in memory: the partial tiles (at most one of 8 KiB a level) and the roots of the
/// perfect subtrees. Immutable: <see cref="Append"/> makes the next tree, so a database transaction that fails leaves nothing to undo.
/// Appending n entries costs n leaf and about n node hashes, and log2(size) more for the root.
/// </summary>
public sealed class TileTree
{
    /// <summary>The tree without entries.</summary>
    public static readonly TileTree Empty = new(0, [], [], []);

    private readonly byte[][] _edge; // per level the hashes of the partial tile; empty where the level ends with a full tile
    private readonly byte[] _peaks; // roots of the perfect subtrees, left (highest) to right: one for each bit set in Size

    private TileTree(long size, byte[][] edge, byte[] peaks, IReadOnlyList<Tile> changed)
    {
        (Size, _edge, _peaks, Changed) = (size, edge, peaks, changed);
        Root = RootOf(peaks);
    }

    /// <summary>Number of entries.</summary>
    public long Size { get; }

    /// <summary>RFC 6962 tree hash, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Root { get; }

    /// <summary>The tiles that the append which made this tree wrote or widened; they replace those of the same id.</summary>
    public IReadOnlyList<Tile> Changed { get; }

    /// <summary>The partial tiles, at most one a level: what <see cref="Restore"/> needs to go on.</summary>
    public IEnumerable<Tile> RightEdge => TileId.RightEdge(Size).Select(id => new Tile(id, _edge[id.Level]));

    /// <summary>Rebuilds the tree of <paramref name="size"/> entries from the tiles named by <see cref="TileId.RightEdge"/>; others are ignored.</summary>
    /// <exception cref="InvalidDataException">A tile is missing or does not hold the number of hashes that the size demands.</exception>
    public static TileTree Restore(long size, IEnumerable<Tile> rightEdge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var found = rightEdge.ToDictionary(t => t.Id, t => t.Hashes);
        var edge = new byte[LevelsOf(size)][];
        Array.Fill(edge, []);
        foreach (var id in TileId.RightEdge(size))
        {
            var width = id.WidthAt(size);
            edge[id.Level] = found.TryGetValue(id, out var hashes) && hashes.Length == width * MerkleHash.Size
                ? hashes.ToArray()
                : throw new InvalidDataException($"Tile {id.Number} of level {id.Level} holds {hashes.Length} bytes; a tree of {size} entries needs {width} hashes of 32 bytes.");
        }

        return new TileTree(size, edge, PeaksOf(size, edge), []);
    }

    /// <summary>The tree with the entries of these leaf hashes (n × 32 bytes) added at its end.</summary>
    public TileTree Append(ReadOnlySpan<byte> leafHashes)
    {
        var (count, rest) = Math.DivRem(leafHashes.Length, MerkleHash.Size);
        if (rest != 0)
        {
            throw new ArgumentException("Leaf hashes are 32 bytes each.", nameof(leafHashes));
        }

        var size = checked(Size + count);
        var grown = Enumerable.Range(0, LevelsOf(size)).Select(level => Grow(level, size)).ToArray();
        Span<byte> peaks = stackalloc byte[64 * MerkleHash.Size];
        _peaks.CopyTo(peaks);
        var top = _peaks.Length;
        Span<byte> hash = stackalloc byte[MerkleHash.Size];
        for (var index = Size; index < size; index++)
        {
            leafHashes.Slice((int)(index - Size) * MerkleHash.Size, MerkleHash.Size).CopyTo(hash);
            Put(grown[0], 0, index, hash);
            for (var height = 1; (index >> (height - 1) & 1) == 1; height++)
            {
                top -= MerkleHash.Size;
                MerkleHash.Node(peaks.Slice(top, MerkleHash.Size), hash, hash);
                if (height % TileId.Height == 0)
                {
                    Put(grown[height / TileId.Height], height / TileId.Height, index >> height, hash);
                }
            }

            hash.CopyTo(peaks[top..]);
            top += MerkleHash.Size;
        }

        var edge = new byte[grown.Length][];
        for (var level = 0; level < edge.Length; level++)
        {
            var full = (size >> (TileId.Height * level)) % TileId.FullWidth == 0;
            edge[level] = full ? [] : grown[level].Length > 0 ? grown[level][^1] : _edge[level];
        }

        return new TileTree(size, edge, peaks[..top].ToArray(), Number(grown));
    }

    /// <summary>Space for the tiles of a level that will change, exactly as wide as they will be; the first one begins with what is there.</summary>
    private byte[][] Grow(int level, long size)
    {
        var (before, after) = (Size >> (TileId.Height * level), size >> (TileId.Height * level));
        if (before == after)
        {
            return [];
        }

        var first = before / TileId.FullWidth;
        var tiles = new byte[((after - 1) / TileId.FullWidth) - first + 1][];
        for (var i = 0; i < tiles.Length; i++)
        {
            tiles[i] = new byte[new TileId(level, first + i).WidthAt(size) * MerkleHash.Size];
        }

        if (level < _edge.Length)
        {
            _edge[level].CopyTo(tiles[0], 0);
        }

        return tiles;
    }

    private void Put(byte[][] tiles, int level, long position, ReadOnlySpan<byte> hash)
    {
        var first = (Size >> (TileId.Height * level)) / TileId.FullWidth;
        hash.CopyTo(tiles[(position / TileId.FullWidth) - first].AsSpan((int)(position % TileId.FullWidth) * MerkleHash.Size));
    }

    private List<Tile> Number(byte[][][] grown)
    {
        var changed = new List<Tile>();
        for (var level = 0; level < grown.Length; level++)
        {
            var first = (Size >> (TileId.Height * level)) / TileId.FullWidth;
            changed.AddRange(grown[level].Select((hashes, i) => new Tile(new TileId(level, first + i), hashes)));
        }

        return changed;
    }

    private static byte[] PeaksOf(long size, byte[][] edge)
    {
        var peaks = new List<byte>(BitOperations.PopCount((ulong)size) * MerkleHash.Size);
        for (var level = edge.Length - 1; level >= 0; level--)
        {
            var rest = edge[level].AsSpan();
            while (!rest.IsEmpty)
            {
                var block = (int)BitOperations.RoundUpToPowerOf2((uint)(rest.Length / MerkleHash.Size) + 1) / 2 * MerkleHash.Size;
                peaks.AddRange(MerkleHash.Root(rest[..block]));
                rest = rest[block..];
            }
        }

        return [.. peaks];
    }

    private static byte[] RootOf(ReadOnlySpan<byte> peaks)
    {
        if (peaks.IsEmpty)
        {
            return MerkleHash.Root([]);
        }

        var root = peaks[^MerkleHash.Size..].ToArray();
        for (var at = peaks.Length - (2 * MerkleHash.Size); at >= 0; at -= MerkleHash.Size)
        {
            MerkleHash.Node(peaks.Slice(at, MerkleHash.Size), root, root);
        }

        return root;
    }

    private static int LevelsOf(long size) => size == 0 ? 0 : (BitOperations.Log2((ulong)size) / TileId.Height) + 1;
}
