using Hub.Proofs.Tree;

namespace Hub.Core.Log.Check;

/// <summary>
/// Grows the tree twice, from the entries and from the leaf hashes in the tiles, until a signed root says which of the two is right where they
/// differ. While they do not differ it is one tree. A root that neither gives is a fault of its own; those after it are its consequence.
/// </summary>
internal sealed class TreeComparison(TileTree start, LogFaults faults)
{
    private readonly List<long> _differences = [];
    private readonly Dictionary<TileId, Tile> _entryTiles = [];
    private readonly Dictionary<TileId, Tile> _leafTiles = [];
    private TileTree _entries = start;
    private TileTree _leaves = start;
    private bool _diverged;

    public long Size => _entries.Size;

    /// <summary>The tree that had the root of the last <see cref="Settle"/>; null when none had.</summary>
    public TileTree? Settled => _diverged ? null : _entries;

    /// <param name="entryLeaves">Leaf hashes of the entries.</param>
    /// <param name="tileLeaves">Leaf hashes that the tiles hold for the same entries.</param>
    public void Append(ReadOnlySpan<byte> entryLeaves, ReadOnlySpan<byte> tileLeaves)
    {
        NoteDifferences(entryLeaves, tileLeaves);
        var before = (_entries, _leaves);
        _entries = Keep(before._entries.Append(entryLeaves), _entryTiles);
        _leaves = ReferenceEquals(before._entries, before._leaves) && entryLeaves.SequenceEqual(tileLeaves)
            ? _entries
            : Keep(before._leaves.Append(tileLeaves), _leafTiles);
    }

    /// <summary>Compares with a root that is known to be right, and settles the differences so far.</summary>
    /// <returns>The tiles above level 0 that changed since the last call, as they should be.</returns>
    public IReadOnlyCollection<Tile> Settle(ReadOnlySpan<byte> root, LogFault unlike)
    {
        var (byEntries, byLeaves) = (_entries.Root.Span.SequenceEqual(root), _leaves.Root.Span.SequenceEqual(root));
        if (!byEntries && !byLeaves && !_diverged)
        {
            faults.Add(unlike);
        }

        _diverged = !byEntries && !byLeaves;
        foreach (var index in _differences)
        {
            faults.Add(
                byEntries ? LogFault.OfTile(LogFaultCodes.TileChanged, new TileId(0, index / TileId.FullWidth), $"Hash {index % TileId.FullWidth} is not that of entry {index}.")
                : byLeaves ? LogFault.OfEntry(LogFaultCodes.EntryChanged, index, "The entry is not the one in the tree.")
                : LogFault.OfEntry(LogFaultCodes.LeafUnresolved, index, "Entry and tile differ and neither leads to the signed root."));
        }

        var tiles = byLeaves && !byEntries ? Merge(_entryTiles, _leafTiles) : _entryTiles;
        (_entries, _leaves) = byLeaves ? (_leaves, _leaves) : (_entries, _entries);
        IReadOnlyCollection<Tile> settled = _diverged ? [] : [.. tiles.Values];
        _differences.Clear();
        _entryTiles.Clear();
        _leafTiles.Clear();
        return settled;
    }

    private void NoteDifferences(ReadOnlySpan<byte> entryLeaves, ReadOnlySpan<byte> tileLeaves)
    {
        if (entryLeaves.SequenceEqual(tileLeaves))
        {
            return;
        }

        for (var at = 0; at < entryLeaves.Length && _differences.Count < LogFaults.Capacity; at += MerkleHash.Size)
        {
            if (!entryLeaves.Slice(at, MerkleHash.Size).SequenceEqual(tileLeaves.Slice(at, MerkleHash.Size)))
            {
                _differences.Add(Size + (at / MerkleHash.Size));
            }
        }
    }

    private static TileTree Keep(TileTree tree, Dictionary<TileId, Tile> tiles)
    {
        foreach (var tile in tree.Changed.Where(t => t.Id.Level > 0))
        {
            tiles[tile.Id] = tile;
        }

        return tree;
    }

    /// <summary>Tiles of the part in which both trees were one, replaced where they then went apart.</summary>
    private static Dictionary<TileId, Tile> Merge(Dictionary<TileId, Tile> common, Dictionary<TileId, Tile> own)
    {
        foreach (var (id, tile) in own)
        {
            common[id] = tile;
        }

        return common;
    }
}
