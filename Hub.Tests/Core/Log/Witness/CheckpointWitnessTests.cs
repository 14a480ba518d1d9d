using Hub.Core.Log.Witness;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log.Witness;

/// <summary>What C2SP tlog-witness demands of a witness, answer by answer.</summary>
[TestFixture]
public sealed class CheckpointWitnessTests
{
    private const string Origin = "yunfu.gov.cn/exchange/log";
    private readonly NoteSigner _log = NoteSigner.Generate(Origin);
    private readonly Cosigner _cosigner = Cosigner.Generate("witness.example/w1");
    private readonly byte[] _leaves = new byte[600 * MerkleHash.Size];
    private readonly Dictionary<TileId, Tile> _tiles = [];
    private ScratchDirectory _scratch = null!;
    private CheckpointWitness _witness = null!;

    [OneTimeSetUp]
    public void Grow_a_tree()
    {
        for (var i = 0; i < 600; i++)
        {
            MerkleHash.Leaf(BitConverter.GetBytes(i), _leaves.AsSpan(i * MerkleHash.Size));
        }

        foreach (var tile in TileTree.Empty.Append(_leaves).Changed)
        {
            _tiles[tile.Id] = tile;
        }
    }

    [SetUp]
    public void Make_a_witness()
    {
        _scratch = new ScratchDirectory();
        WitnessMemory.Create(_scratch.File("state"));
        _witness = Open();
    }

    [TearDown]
    public void Remove_it() => _scratch.Dispose();

    [Test]
    public void Checkpoints_that_continue_each_other_are_cosigned_and_the_newest_is_served()
    {
        foreach (var (old, size) in new[] { (0, 5), (5, 5), (5, 300), (300, 600) })
        {
            var note = NoteAt(size);
            var answer = Add(old, note);

            Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
            Assert.That(_cosigner.Key.CosignedAt(SignedNote.Parse(note + answer.Body)), Is.Not.Null);
        }

        var newest = SignedNote.Parse(_witness.Newest(WitnessMemory.HashOf(Origin))!);
        Assert.That(Checkpoint.Parse(newest.Text).Size, Is.EqualTo(600));
        Assert.That((newest.IsSignedBy(_log.Verifier), _cosigner.Key.CosignedAt(newest) is not null), Is.EqualTo((true, true)));
        Assert.That(_witness.Newest(WitnessMemory.HashOf("another")), Is.Null);
    }

    [Test]
    public void Other_old_size_is_answered_with_the_size_that_is_known_even_after_a_restart()
    {
        Add(0, NoteAt(300));
        _witness = Open();

        Assert.That(Add(0, NoteAt(600)), Is.EqualTo(new WitnessAnswer(409, "300\n")));
        Assert.That(Add(5, NoteAt(600)), Is.EqualTo(new WitnessAnswer(409, "300\n")));
        Assert.That(Add(5, NoteAt(5)).Status, Is.EqualTo(409), "an older state of the log");
        Assert.That(Add(300, NoteAt(600)).Status, Is.EqualTo(200));
    }

    [Test]
    public void Another_history_is_not_cosigned()
    {
        Add(0, NoteAt(300));
        var forked = NoteOf(new Checkpoint { Origin = Origin, Size = 600, Root = new byte[32] });
        var sameSize = NoteOf(new Checkpoint { Origin = Origin, Size = 300, Root = new byte[32] });

        Assert.That(Add(300, forked).Status, Is.EqualTo(422));
        Assert.That(_witness.Add(new AddCheckpointRequest(300, new MerkleProof([]), sameSize).ToText()).Status, Is.EqualTo(422));
        Assert.That(_witness.Add(new AddCheckpointRequest(300, new MerkleProof([]), NoteAt(600)).ToText()).Status, Is.EqualTo(422), "without a proof");
        Assert.That(Add(300, NoteAt(600)).Status, Is.EqualTo(200), "nothing of it was remembered");
    }

    [Test]
    public void First_checkpoint_needs_no_proof_and_takes_none()
    {
        var proof = new MerkleProof([new byte[32]]);

        Assert.That(_witness.Add(new AddCheckpointRequest(0, proof, NoteAt(5)).ToText()).Status, Is.EqualTo(422));
        Assert.That(Add(0, NoteOf(new Checkpoint { Origin = Origin, Size = 0, Root = new byte[32] })).Status, Is.EqualTo(422), "not the root of the empty tree");
        Assert.That(Add(0, NoteOf(new Checkpoint { Origin = Origin, Size = 0, Root = MerkleHash.Root([]) })).Status, Is.EqualTo(200));
    }

    [Test]
    public void Strangers_are_told_so()
    {
        var (stranger, unknown) = (NoteSigner.Generate(Origin), NoteSigner.Generate("another/log"));
        var text = NoteAt(5).Text;
        var broken = NoteAt(5).ToString().Replace(Convert.ToBase64String(MerkleHash.Root([])), "", StringComparison.Ordinal);
        broken = broken.Replace(text, NoteAt(6).Text, StringComparison.Ordinal);

        Assert.That(Add(0, SignedNote.Sign(text, stranger)).Status, Is.EqualTo(403), "not our key");
        Assert.That(_witness.Add("old 0\n\n" + broken).Status, Is.EqualTo(403), "our key, but of another text");
        Assert.That(Add(0, SignedNote.Sign(text.Replace(Origin, "another/log", StringComparison.Ordinal), unknown)).Status, Is.EqualTo(404));
        Assert.That(Add(0, SignedNote.Sign(text, _log, stranger)).Status, Is.EqualTo(200), "further signatures do no harm");
    }

    [TestCase("")]
    [TestCase("old\n\n")]
    [TestCase("old 05\n\n")]
    [TestCase("old -1\n\n")]
    [TestCase("new 0\n\n")]
    [TestCase("old 0\nAAAA\n\n")]
    [TestCase("old 0\n")]
    [TestCase("old 6\n\n")]
    public void What_is_no_request_is_refused(string start) => Assert.That(_witness.Add(start + NoteAt(5)).Status, Is.EqualTo(400));

    [Test]
    public void Witness_without_its_memory_does_not_start() =>
        Assert.That(() => WitnessMemory.Open(_scratch.File("lost")), Throws.TypeOf<FileNotFoundException>());

    private CheckpointWitness Open() => new(_cosigner, [_log.Verifier], WitnessMemory.Open(_scratch.File("state")), TimeProvider.System);

    private WitnessAnswer Add(int old, SignedNote note)
    {
        var size = (int)Checkpoint.Parse(note.Text).Size;
        var plan = old == 0 ? null : ProofPlan.Consistency(old, Math.Max(old, size));
        return _witness.Add(new AddCheckpointRequest(old, plan?.Resolve(plan.Tiles.Select(id => _tiles[id])) ?? new MerkleProof([]), note).ToText());
    }

    private SignedNote NoteAt(int size) => NoteOf(new Checkpoint { Origin = Origin, Size = size, Root = MerkleHash.Root(_leaves.AsSpan(0, size * MerkleHash.Size)) });

    private SignedNote NoteOf(Checkpoint checkpoint) => SignedNote.Sign(checkpoint.ToText(), _log);
}
