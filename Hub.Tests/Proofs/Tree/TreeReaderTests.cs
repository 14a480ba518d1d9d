using System.Security.Cryptography;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Tests.Proofs.Tree;

[TestFixture]
public sealed class TreeReaderTests
{
    private const int Size = (256 * 256) + 300;
    private static readonly byte[] s_leaves = Leaves();
    private static readonly Dictionary<TileId, ReadOnlyMemory<byte>> s_tiles = TileTree.Empty.Append(s_leaves).Changed.ToDictionary(t => t.Id, t => t.Hashes);

    [TestCase(1)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(65_536)]
    [TestCase(65_792)]
    [TestCase(Size)]
    public async Task Leaves_and_earlier_roots_are_those_of_the_tree(int size)
    {
        var tree = await OpenAsync(size, Honest);

        foreach (var index in new[] { 0, size / 3, size - 1 })
        {
            Assert.That((await tree.LeafAsync(index)).ToArray(), Is.EqualTo(s_leaves[(index * 32)..((index + 1) * 32)]), $"leaf {index}");
        }

        foreach (var earlier in new[] { 0, 1, 255, 256, 257, 65_535, 65_536, 65_700, size }.Where(s => s <= size))
        {
            Assert.That((await tree.RootAtAsync(earlier)).ToArray(), Is.EqualTo(RootOf(earlier)), $"root at {earlier}");
        }
    }

    [Test]
    public async Task Tile_that_was_damaged_near_is_asked_for_again()
    {
        var tree = await OpenAsync(Size, (id, width, again, _) => Task.FromResult(again ? Part(id, width) : Altered(Part(id, width))));

        Assert.That((await tree.LeafAsync(77)).ToArray(), Is.EqualTo(s_leaves[(77 * 32)..(78 * 32)]));
    }

    [Test]
    public async Task Tile_of_another_tree_is_not_believed()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(Size, (id, width, _, _) => Task.FromResult(id.Level == 1 ? Altered(Part(id, width)) : Part(id, width))));
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(Size, (id, width, _, _) => Task.FromResult(Part(id, width)[32..])));
        var tree = await OpenAsync(Size, (id, width, _, _) => Task.FromResult(width == TileId.FullWidth && id.Level == 0 ? Altered(Part(id, width)) : Part(id, width)));

        await Assert.ThrowsAsync<InvalidDataException>(() => tree.LeafAsync(1));
        Assert.That((await tree.LeafAsync(Size - 1)).ToArray(), Is.EqualTo(s_leaves[^32..]), "another tile is as good as it was");
    }

    private static Task<TreeReader> OpenAsync(int size, TileSource source) => TreeReader.OpenAsync(new Checkpoint { Origin = "test", Size = size, Root = RootOf(size) }, source);

    private static Task<ReadOnlyMemory<byte>> Honest(TileId id, int width, bool again, CancellationToken cancellationToken) => Task.FromResult(Part(id, width));

    private static ReadOnlyMemory<byte> Part(TileId id, int width) => s_tiles[id][..(width * MerkleHash.Size)];

    private static ReadOnlyMemory<byte> Altered(ReadOnlyMemory<byte> hashes)
    {
        var copy = hashes.ToArray();
        copy[^1] ^= 1;
        return copy;
    }

    private static byte[] RootOf(int size) => MerkleHash.Root(s_leaves.AsSpan(0, size * MerkleHash.Size));

    private static byte[] Leaves()
    {
        var leaves = new byte[Size * MerkleHash.Size];
        for (var i = 0; i < Size; i++)
        {
            SHA256.HashData(BitConverter.GetBytes(i), leaves.AsSpan(i * MerkleHash.Size));
        }

        return leaves;
    }
}
