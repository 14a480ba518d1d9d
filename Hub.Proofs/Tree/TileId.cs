namespace Hub.Proofs.Tree;

/// <summary>
/// Name of a C2SP tlog-tiles tile: at level L, hash i of tile N is the root of the perfect subtree over the 256^L leaves
/// that start at (256·N + i)·256^L. Levels count from 0 to 63 / 8.
/// </summary>
public readonly record struct TileId(int Level, long Number)
{
    /// <summary>256 hashes fill a tile.</summary>
    public const int FullWidth = 256;

    /// <summary>A tile level spans 8 levels of the tree.</summary>
    public const int Height = 8;

    /// <summary>The highest level a 63-bit tree size can reach.</summary>
    public const int MaxLevel = 62 / Height;

    /// <summary>Number of hashes this tile holds in a tree of <paramref name="treeSize"/> entries: 0 (does not exist yet) to 256.</summary>
    public int WidthAt(long treeSize) =>
        (int)Math.Clamp((treeSize >> (Height * Level)) - (Number * FullWidth), 0, FullWidth);

    /// <summary>The partial tiles of a tree, one at most per level: what an appender must have in memory.</summary>
    public static IEnumerable<TileId> RightEdge(long treeSize)
    {
        for (var level = 0; level <= MaxLevel && treeSize >> (Height * level) > 0; level++)
        {
            var hashes = treeSize >> (Height * level);
            if (hashes % FullWidth != 0)
            {
                yield return new TileId(level, hashes / FullWidth);
            }
        }
    }
}
