using System.Text;
using Hub.Core.Trust;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Core.Trust;

[TestFixture]
public sealed class WatchedFilesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];
    private ScratchDirectory _scratch = null!;
    private string _file = "";
    private WatchedFiles<string> _watched = null!;

    [SetUp]
    public void Watch_a_file()
    {
        _scratch = new ScratchDirectory();
        _file = _scratch.File("watched");
        File.WriteAllText(_file, "first");
        _told.Clear();
        _watched = new WatchedFiles<string>([_file], Read, _time, () => _told.Add("changed"), e => _told.Add(e.GetType().Name));
    }

    [TearDown]
    public void Forget_it() => _scratch.Dispose();

    [Test]
    public void Other_content_of_the_same_length_and_date_is_noticed_within_a_second()
    {
        var date = File.GetLastWriteTimeUtc(_file);
        File.WriteAllText(_file, "other");
        File.SetLastWriteTimeUtc(_file, date);

        Assert.That(_watched.Current, Is.EqualTo("first"), "looked at once a second at most");
        _time.Advance(WatchedFiles<string>.Interval);
        Assert.That(_watched.Current, Is.EqualTo("other"));
        Assert.That(_told, Is.EqualTo(new[] { "changed" }));
    }

    [Test]
    public void Same_content_with_another_date_is_no_change()
    {
        File.SetLastWriteTimeUtc(_file, DateTime.UnixEpoch);
        _time.Advance(WatchedFiles<string>.Interval);

        Assert.That(_watched.Current, Is.EqualTo("first"));
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void Content_that_cannot_be_read_leaves_the_last_good_one_and_is_told_once()
    {
        foreach (var act in new Action[] { () => File.WriteAllText(_file, "bad"), () => { }, () => File.Delete(_file), () => { } })
        {
            act();
            _time.Advance(WatchedFiles<string>.Interval);
            Assert.That(_watched.Current, Is.EqualTo("first"));
        }

        Assert.That(_told, Is.EqualTo(new[] { nameof(FormatException), nameof(FileNotFoundException) }));
        File.WriteAllText(_file, "good again");
        _time.Advance(WatchedFiles<string>.Interval);
        Assert.That(_watched.Current, Is.EqualTo("good again"));
    }

    private static string Read(byte[][] contents) => Encoding.UTF8.GetString(contents[0]) is var text && text != "bad" ? text : throw new FormatException();
}
