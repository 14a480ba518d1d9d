namespace Hub.Proofs.Tree;

/// <summary>A tile and its hashes, 32 bytes each, 1 to 256 of them.</summary>
public sealed record Tile(TileId Id, ReadOnlyMemory<byte> Hashes)
{
    public int Width => Hashes.Length / MerkleHash.Size;
}
