using System.Security.Cryptography;
using Hub.Proofs.Tree;

namespace Hub.Tests.Proofs.Tree;

[TestFixture]
public sealed class TileTreeTests
{
    /// <summary>The leaves and roots that RFC 6962 implementations have tested with since 2013.</summary>
    private static readonly string[] ClassicLeaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] ClassicRoots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Test]
    public void Classic_leaves_give_the_published_roots()
    {
        var tree = TileTree.Empty;
        Assert.That(Hex(tree.Root), Is.EqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        for (var i = 0; i < ClassicLeaves.Length; i++)
        {
            tree = tree.Append(MerkleHash.Leaf(Convert.FromHexString(ClassicLeaves[i])));
            Assert.That(Hex(tree.Root), Is.EqualTo(ClassicRoots[i]), $"root of the first {i + 1} leaves");
        }
    }

    [Test]
    public void Any_split_into_batches_gives_the_tree_of_the_recursive_definition()
    {
        var random = new Random(20261122);
        var leaves = Leaves(70_000);
        var tree = TileTree.Empty;
        while (tree.Size < 70_000)
        {
            var batch = (int)Math.Min(70_000 - tree.Size, random.Next(1, 900));
            tree = tree.Append(leaves.AsSpan((int)tree.Size * 32, batch * 32));
            if (random.Next(10) == 0)
            {
                Assert.That(Hex(tree.Root), Is.EqualTo(Hex(Definition(leaves.AsSpan(0, (int)tree.Size * 32)))), $"root at size {tree.Size}");
            }
        }

        Assert.That(Hex(tree.Root), Is.EqualTo(Hex(Definition(leaves))));
    }

    [TestCase(1)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(257)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(65_792)]
    [TestCase(66_000)]
    public void Tree_restored_from_its_right_edge_grows_like_the_one_that_never_stopped(int size)
    {
        var leaves = Leaves(size + 300);
        var store = new Dictionary<TileId, Tile>();
        var tree = Keep(TileTree.Empty.Append(leaves.AsSpan(0, size * 32)), store);

        var restored = TileTree.Restore(size, TileId.RightEdge(size).Select(id => store[id]));

        Assert.That(Hex(restored.Root), Is.EqualTo(Hex(tree.Root)));
        var (grown, expected) = (restored.Append(leaves.AsSpan(size * 32)), tree.Append(leaves.AsSpan(size * 32)));
        Assert.That(Hex(grown.Root), Is.EqualTo(Hex(expected.Root)));
        Assert.That(grown.Changed.Select(t => (t.Id, Hex(t.Hashes))), Is.EqualTo(expected.Changed.Select(t => (t.Id, Hex(t.Hashes)))));
    }

    [Test]
    public void Tiles_hold_the_roots_of_the_full_tiles_below_them()
    {
        var leaves = Leaves(66_000);
        var store = new Dictionary<TileId, Tile>();
        var tree = TileTree.Empty;
        for (var at = 0; at < 66_000; at += 100)
        {
            tree = Keep(tree.Append(leaves.AsSpan(at * 32, 100 * 32)), store);
        }

        Assert.That(store, Has.Count.EqualTo(258 + 2 + 1));
        foreach (var (id, tile) in store)
        {
            Assert.That(tile.Width, Is.EqualTo(id.WidthAt(tree.Size)), $"width of {id}");
            for (var i = 0; i < tile.Width; i++)
            {
                var hash = tile.Hashes.Slice(i * 32, 32);
                var expected = id.Level == 0
                    ? leaves.AsMemory((int)((id.Number * 256) + i) * 32, 32)
                    : MerkleHash.Root(store[new TileId(id.Level - 1, (id.Number * 256) + i)].Hashes.Span);
                Assert.That(Hex(hash), Is.EqualTo(Hex(expected)), $"hash {i} of {id}");
            }
        }
    }

    [Test]
    public void Append_leaves_the_tree_before_it_untouched()
    {
        var leaves = Leaves(1000);
        var before = TileTree.Empty.Append(leaves.AsSpan(0, 300 * 32));
        var root = Hex(before.Root);

        var abandoned = before.Append(leaves.AsSpan(300 * 32, 200 * 32));
        var taken = before.Append(leaves.AsSpan(300 * 32));

        Assert.That(abandoned.Size, Is.EqualTo(500));
        Assert.That(Hex(before.Root), Is.EqualTo(root));
        Assert.That(Hex(taken.Root), Is.EqualTo(Hex(Definition(leaves))));
    }

    [Test]
    public void Restore_refuses_a_right_edge_that_does_not_fit_the_size()
    {
        var tree = TileTree.Empty.Append(Leaves(300));

        Assert.That(() => TileTree.Restore(301, tree.Changed), Throws.TypeOf<InvalidDataException>().With.Message.Contains("Tile 1 of level 0"));
        Assert.That(() => TileTree.Restore(300, tree.Changed.Where(t => t.Id.Level == 0)), Throws.TypeOf<InvalidDataException>().With.Message.Contains("level 1"));
    }

    private static TileTree Keep(TileTree tree, Dictionary<TileId, Tile> store)
    {
        foreach (var tile in tree.Changed)
        {
            store[tile.Id] = tile;
        }

        return tree;
    }

    private static byte[] Leaves(int count)
    {
        var leaves = new byte[count * 32];
        for (var i = 0; i < count; i++)
        {
            MerkleHash.Leaf(BitConverter.GetBytes(i), leaves.AsSpan(i * 32, 32));
        }

        return leaves;
    }

    /// <summary>RFC 6962 section 2.1 as it is written: split at the largest power of two smaller than n.</summary>
    private static byte[] Definition(ReadOnlySpan<byte> hashes)
    {
        var n = hashes.Length / 32;
        if (n == 1)
        {
            return hashes.ToArray();
        }

        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return SHA256.HashData([1, .. Definition(hashes[..(k * 32)]), .. Definition(hashes[(k * 32)..])]);
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
