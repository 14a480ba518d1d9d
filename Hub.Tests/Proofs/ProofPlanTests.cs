using Hub.Proofs;
using Hub.Proofs.Tree;

namespace Hub.Tests.Proofs;

[TestFixture]
public sealed class ProofPlanTests
{
    private const int Entries = 70_000;
    private readonly byte[] _leaves = new byte[Entries * MerkleHash.Size];
    private readonly Dictionary<TileId, Tile> _tiles = [];
    private readonly Dictionary<int, byte[]> _roots = [];

    [OneTimeSetUp]
    public void Grow_a_tree_of_three_tile_levels()
    {
        for (var i = 0; i < Entries; i++)
        {
            MerkleHash.Leaf(BitConverter.GetBytes(i), _leaves.AsSpan(i * MerkleHash.Size));
        }

        foreach (var tile in TileTree.Empty.Append(_leaves).Changed)
        {
            _tiles[tile.Id] = tile;
        }
    }

    [Test]
    public void Every_entry_of_every_small_tree_has_an_inclusion_proof()
    {
        for (var size = 1; size <= 70; size++)
        {
            for (var index = 0; index < size; index++)
            {
                AssertIncluded(index, size);
            }
        }
    }

    [Test]
    public void Entries_of_large_trees_have_inclusion_proofs_of_the_least_length(
        [Values(255, 256, 257, 511, 1000, 65_535, 65_536, 65_537, 66_048, Entries)] int size)
    {
        foreach (var index in new[] { 0, 1, 254, size / 2, size - 2, size - 1 })
        {
            var proof = AssertIncluded(index, size);
            Assert.That(proof.Hashes, Has.Count.LessThanOrEqualTo(17));
        }
    }

    [Test]
    public void Every_tree_is_consistent_with_those_before_it()
    {
        foreach (var second in Enumerable.Range(1, 66).Concat([255, 256, 257, 511, 65_536, 65_537, Entries]))
        {
            foreach (var first in Enumerable.Range(1, Math.Min(second, 66)).Concat(new[] { 255, 256, 300, 65_536, Entries }.Where(f => f <= second)))
            {
                var plan = ProofPlan.Consistency(first, second);
                var proof = plan.Resolve(plan.Tiles.Select(id => _tiles[id]));

                Assert.That(proof.VerifiesConsistency(first, second, Root(first), Root(second)), Is.True, $"{first} in {second}");
                Assert.That(proof.VerifiesConsistency(first, second, Root(first), Root(second + 1 > Entries ? 1 : second + 1)), Is.False, $"{first} in {second}, wrong root");
            }
        }
    }

    [Test]
    public void Proof_in_a_large_tree_reads_few_tiles() =>
        Assert.That(ProofPlan.Inclusion(123_456_789, 1_000_000_000).Tiles, Has.Count.LessThanOrEqualTo(9));

    [Test]
    public void Missing_or_short_tile_is_named()
    {
        var plan = ProofPlan.Inclusion(5, 300);

        Assert.That(() => plan.Resolve([]), Throws.TypeOf<InvalidDataException>().With.Message.Contains("level 0"));
        Assert.That(
            () => plan.Resolve(plan.Tiles.Select(id => _tiles[id] with { Hashes = _tiles[id].Hashes[..32] })),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("too short"));
    }

    private MerkleProof AssertIncluded(int index, int size)
    {
        var plan = ProofPlan.Inclusion(index, size);
        var proof = plan.Resolve(plan.Tiles.Select(id => _tiles[id]));
        Assert.That(proof.VerifiesInclusion(index, size, _leaves.AsSpan(index * MerkleHash.Size, MerkleHash.Size), Root(size)), Is.True, $"{index} in {size}");
        return proof;
    }

    private byte[] Root(int size)
    {
        if (!_roots.TryGetValue(size, out var root))
        {
            _roots.Add(size, root = MerkleHash.Root(_leaves.AsSpan(0, size * MerkleHash.Size)));
        }

        return root;
    }
}
