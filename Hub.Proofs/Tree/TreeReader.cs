using Hub.Proofs.Checkpoints;

namespace Hub.Proofs.Tree;

/// <summary>
/// Reads the tree of a checkpoint from tiles that nobody vouches for: the partial tiles of the right edge must yield the root, and a full tile the hash that the tile above it
/// holds. So what is read is what the checkpoint states, and every leaf that is read is thereby proven to be included. Not for concurrent use.
/// </summary>
public sealed class TreeReader
{
    /// <summary>Full tiles kept in memory, 8 KiB each.</summary>
    private const int MaxKept = 256;

    private readonly TileSource _source;
    private readonly Dictionary<TileId, ReadOnlyMemory<byte>> _edge;
    private readonly Dictionary<TileId, ReadOnlyMemory<byte>> _full = [];

    private TreeReader(Checkpoint checkpoint, TileSource source, Dictionary<TileId, ReadOnlyMemory<byte>> edge) => (Checkpoint, _source, _edge) = (checkpoint, source, edge);

    /// <summary>What the tree is of; whose signature it carries is for the caller to know.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Reads and checks the right edge: at most 8 tiles.</summary>
    /// <exception cref="InvalidDataException">The tiles do not lead to the root of the checkpoint.</exception>
    public static async Task<TreeReader> OpenAsync(Checkpoint checkpoint, TileSource source, CancellationToken cancellationToken = default)
    {
        for (var again = false; ; again = true)
        {
            var edge = new Dictionary<TileId, ReadOnlyMemory<byte>>();
            foreach (var id in TileId.RightEdge(checkpoint.Size))
            {
                edge.Add(id, await source(id, id.WidthAt(checkpoint.Size), again, cancellationToken));
            }

            if (RootOf(checkpoint.Size, edge) is { } root && root.Span.SequenceEqual(checkpoint.Root.Span))
            {
                return new TreeReader(checkpoint, source, edge);
            }

            if (again)
            {
                throw new InvalidDataException($"The tiles do not lead to the root of the tree of {checkpoint.Size} entries.");
            }
        }
    }

    /// <summary>The leaf hash of an entry, 32 bytes.</summary>
    /// <param name="index">0 to the size of the tree, exclusive.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="InvalidDataException">A tile is not one of this tree.</exception>
    public async Task<ReadOnlyMemory<byte>> LeafAsync(long index, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Checkpoint.Size);
        var tile = await TileAsync(new TileId(0, index / TileId.FullWidth), cancellationToken);
        return HashAt(tile, index);
    }

    /// <summary>
    /// Root of the tree that this one was when it had <paramref name="size"/> entries. Equal to the root of an earlier checkpoint: that one is a beginning of this log
    /// (what a consistency proof shows).
    /// </summary>
    /// <param name="size">0 to the size of the tree.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="InvalidDataException">A tile is not one of this tree.</exception>
    public async Task<ReadOnlyMemory<byte>> RootAtAsync(long size, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Checkpoint.Size);
        var edge = new Dictionary<TileId, ReadOnlyMemory<byte>>();
        foreach (var id in TileId.RightEdge(size))
        {
            edge.Add(id, (await TileAsync(id, cancellationToken))[..(id.WidthAt(size) * MerkleHash.Size)]);
        }

        return TileTree.Restore(size, edge.Select(t => new Tile(t.Key, t.Value))).Root;
    }

    private async Task<ReadOnlyMemory<byte>> TileAsync(TileId id, CancellationToken cancellationToken)
    {
        if (_edge.TryGetValue(id, out var hashes) || _full.TryGetValue(id, out hashes))
        {
            return hashes;
        }

        var above = await TileAsync(new TileId(id.Level + 1, id.Number / TileId.FullWidth), cancellationToken);
        var expected = HashAt(above, id.Number);
        for (var again = false; ; again = true)
        {
            hashes = await _source(id, TileId.FullWidth, again, cancellationToken);
            if (hashes.Length == TileId.FullWidth * MerkleHash.Size && expected.Span.SequenceEqual(MerkleHash.Root(hashes.Span)))
            {
                break;
            }

            if (again)
            {
                throw new InvalidDataException($"Tile {id.Number} of level {id.Level} is not one of the tree of {Checkpoint.Size} entries.");
            }
        }

        if (_full.Count == MaxKept)
        {
            _full.Clear();
        }

        _full.Add(id, hashes);
        return hashes;
    }

    private static ReadOnlyMemory<byte> HashAt(ReadOnlyMemory<byte> tile, long position) => tile.Slice((int)(position % TileId.FullWidth) * MerkleHash.Size, MerkleHash.Size);

    /// <summary>Null when a tile is not as wide as it must be.</summary>
    private static ReadOnlyMemory<byte>? RootOf(long size, Dictionary<TileId, ReadOnlyMemory<byte>> edge)
    {
        try
        {
            return TileTree.Restore(size, edge.Select(t => new Tile(t.Key, t.Value))).Root;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
