using System.Text;
using Hub.Client.Spool;
using Hub.Tests.Support;

namespace Hub.Tests.Client;

[TestFixture]
public sealed class SpoolStoreTests
{
    private ScratchDirectory _scratch = null!;

    [SetUp]
    public void Empty_directory() => _scratch = new ScratchDirectory();

    [TearDown]
    public void Clean() => _scratch.Dispose();

    [Test]
    public void Records_come_in_order_over_many_files_and_restarts_and_done_files_are_deleted()
    {
        var read = new List<string>();
        for (var round = 0; round < 5; round++)
        {
            using var store = Open();
            store.Append(Bodies(round * 20, 10));
            store.Append(Bodies((round * 20) + 10, 10));
            for (var batch = store.Read(7, int.MaxValue); batch.Count > 0 && read.Count < (round * 20) + 13; batch = store.Read(7, int.MaxValue))
            {
                read.AddRange(batch.Select(Encoding.UTF8.GetString));
                store.Advance(batch);
            }
        }

        using var last = Open();
        for (var batch = last.Read(100, int.MaxValue); batch.Count > 0; batch = last.Read(100, int.MaxValue))
        {
            read.AddRange(batch.Select(Encoding.UTF8.GetString));
            last.Advance(batch);
        }

        Assert.That(read, Is.EqualTo(Bodies(0, 100).Select(Encoding.UTF8.GetString)));
        Assert.That((last.Position, last.Next, last.Bytes), Is.EqualTo((100L, 100L, 0L)));
        last.Append(Bodies(100, 1));
        Assert.That(Directory.GetFiles(_scratch.Path, "*.spool"), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_file_cut_off_at_any_byte_keeps_every_record_that_was_whole()
    {
        using (var store = Open())
        {
            store.Append(Bodies(0, 4));
        }

        var file = Directory.GetFiles(_scratch.Path, "*.spool").Order(StringComparer.Ordinal).First();
        var whole = File.ReadAllBytes(file);
        var record = whole.Length / 4;
        for (var length = 0; length <= whole.Length; length++)
        {
            foreach (var other in Directory.GetFiles(_scratch.Path, "*.spool"))
            {
                File.Delete(other);
            }

            File.WriteAllBytes(file, whole[..length]);
            using var store = Open();
            Assert.That(store.Read(10, int.MaxValue).Select(Encoding.UTF8.GetString), Is.EqualTo(Bodies(0, length / record).Select(Encoding.UTF8.GetString)), $"cut at {length}");
            Assert.That(store.Torn, Is.EqualTo(length % record));
            store.Append(Bodies(90, 1));
            Assert.That(store.Next, Is.EqualTo((length / record) + 1));
        }
    }

    [Test]
    public void Damage_before_the_end_and_a_missing_file_are_named_and_a_second_process_is_kept_out()
    {
        using (var store = Open())
        {
            store.Append(Bodies(0, 30));
            store.Append(Bodies(30, 30));
            Assert.That(Open, Throws.InstanceOf<IOException>(), "one process at a time");
        }

        var files = Directory.GetFiles(_scratch.Path, "*.spool").Order(StringComparer.Ordinal).ToArray();
        var good = File.ReadAllBytes(files[0]);
        var bad = good.ToArray();
        bad[20] ^= 1;
        File.WriteAllBytes(files[0], bad);
        Assert.That(Open, Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith(SpoolCodes.Damaged));
        File.Delete(files[0]);
        Assert.That(Open, Throws.InstanceOf<InvalidDataException>(), "what was kept and not sent is missing");
        File.WriteAllBytes(files[0], good);
        using var mended = Open();
        Assert.That(mended.Read(100, int.MaxValue), Has.Count.EqualTo(30));
    }

    private SpoolStore Open() => new(_scratch.Path, segmentBytes: 200);

    private static List<byte[]> Bodies(int first, int count) => [.. Enumerable.Range(first, count).Select(n => Encoding.UTF8.GetBytes($"message-{n:d3}"))];
}
