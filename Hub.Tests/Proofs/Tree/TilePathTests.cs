using System.Buffers;
using Hub.Proofs.Tree;

namespace Hub.Tests.Proofs.Tree;

[TestFixture]
public sealed class TilePathTests
{
    [TestCase("0/000", 0, 0L, 256)]
    [TestCase("0/999", 0, 999L, 256)]
    [TestCase("0/x001/000", 0, 1_000L, 256)]
    [TestCase("3/x001/x234/067", 3, 1_234_067L, 256)]
    [TestCase("1/x001/x234/067.p/8", 1, 1_234_067L, 8)]
    [TestCase("entries/x123/456.p/255", null, 123_456L, 255)]
    public void Path_reads_and_writes_as_the_specification_says(string text, int? level, long number, int width)
    {
        Assert.That(TilePath.TryParse(text, out var path), Is.True);
        Assert.That(path, Is.EqualTo(new TilePath(level, number, width)));
        Assert.That(path.ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("0/0")]
    [TestCase("00/000")]
    [TestCase("0/x000/001")]
    [TestCase("0/001/002")]
    [TestCase("0/x001/x002")]
    [TestCase("8/000")]
    [TestCase("-1/000")]
    [TestCase("0/000.p/0")]
    [TestCase("0/000.p/256")]
    [TestCase("0/000.p/08")]
    [TestCase("0/000.p/")]
    [TestCase("entries/+01")]
    [TestCase("0/x001/x001/x001/x001/x001/x001/001")]
    public void Every_tile_has_one_name(string text) => Assert.That(TilePath.TryParse(text, out _), Is.False);

    [Test]
    public void Entry_bundle_reads_back_and_a_cut_one_is_refused()
    {
        var bundle = new ArrayBufferWriter<byte>();
        EntryBundle.Append(bundle, "first"u8);
        EntryBundle.Append(bundle, []);
        EntryBundle.Append(bundle, new byte[EntryBundle.MaxEntryLength]);

        Assert.That(EntryBundle.Parse(bundle.WrittenMemory).Select(e => e.Length), Is.EqualTo(new[] { 5, 0, 65_535 }));
        Assert.That(() => EntryBundle.Parse(bundle.WrittenMemory[..^1]), Throws.TypeOf<FormatException>());
        Assert.That(() => EntryBundle.Parse(bundle.WrittenMemory[..1]), Throws.TypeOf<FormatException>());
        Assert.That(() => EntryBundle.Append(bundle, new byte[65_536]), Throws.ArgumentException);
    }
}
