using System.Text;
using Hub.Host.Validation;

namespace Hub.Tests.Host.Validation;

[TestFixture]
public sealed class NdjsonMessagesTests
{
    [Test]
    public void Lines_are_told_apart_whatever_ends_them()
    {
        var read = Read("\uFEFF{\"a\":1}\r\n\n  \n{\"a\":2}\n{\"a\":3}");

        Assert.That(read, Is.EqualTo(new[] { (1L, "{\"a\":1}"), (4L, "{\"a\":2}"), (5L, "{\"a\":3}") }));
    }

    [Test]
    public void Line_longer_than_the_buffer_is_read_whole()
    {
        var text = new string('x', 300_000);

        Assert.That(Read($"a\n{text}\nb"), Is.EqualTo(new[] { (1L, "a"), (2L, text), (3L, "b") }));
    }

    [Test]
    public void Many_lines_take_no_more_memory_than_one()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"uscc\":\"91445300MA4UQ8K7XE\"}\n", 200_000)));
        using var stream = new MemoryStream(bytes);
        var lines = 0L;
        NdjsonMessages.Read(new MemoryStream("{}\n"u8.ToArray()), (_, _) => { });

        var before = GC.GetAllocatedBytesForCurrentThread();
        NdjsonMessages.Read(stream, (_, line) => lines = line);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(lines, Is.EqualTo(200_000));
        Assert.That(allocated, Is.LessThan(200_000));
    }

    private static List<(long Line, string Text)> Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var read = new List<(long, string)>();
        NdjsonMessages.Read(stream, (utf8, line) => read.Add((line, Encoding.UTF8.GetString(utf8))));
        return read;
    }
}
