using Hub.Core.Exchanges;
using Hub.Core.Log;

namespace Hub.Tests.Core.Log;

/// <summary>What the filter of message keys promises: it misses none, and is seldom wrong about others.</summary>
[TestFixture]
public sealed class MessageKeyFilterTests
{
    [Test]
    public void Key_that_was_added_is_found_in_its_run_whatever_else_was_added()
    {
        var random = new Random(76);
        long[] runs = [0, 1, 31, 32, 70];
        var filter = new MessageKeyFilter();
        var added = Enumerable.Range(0, 50_000).Select(_ => (Run: runs[random.Next(runs.Length)], Key: KeyOf(random))).ToArray();
        foreach (var (run, key) in added)
        {
            filter.Add(run, key);
        }

        Assert.That(added.Where(a => !RunsOf(filter, a.Key).Contains(a.Run)), Is.Empty);
    }

    [Test]
    public void Keys_of_one_pattern_are_not_missed_either()
    {
        var filter = new MessageKeyFilter();
        Guid[] values = [Guid.Empty, Guid.AllBitsSet, new("00000000-0000-0000-0000-000000000001"), new("ffffffff-ffff-ffff-0000-000000000000"), new("00000000-0000-0000-ffff-ffffffffffff")];
        foreach (var value in values)
        {
            filter.Add(3, new MessageKey(value));
        }

        Assert.That(values.Select(v => RunsOf(filter, new MessageKey(v))), Is.All.EqualTo(new[] { 3L }));
    }

    [Test]
    public void Complete_run_says_maybe_of_a_strange_key_about_once_in_40_000_times()
    {
        var random = new Random(76);
        var filter = new MessageKeyFilter();
        for (var i = 0; i < EntryRuns.Length; i++)
        {
            filter.Add(0, KeyOf(random));
        }

        var wrong = Enumerable.Range(0, 1_000_000).Count(_ => RunsOf(filter, KeyOf(random)).Count > 0);

        Assert.That(wrong, Is.InRange(5, 60), "of 1,000,000");
    }

    [Test]
    public void Run_that_was_stored_and_loaded_holds_what_it_held_and_leaves_its_neighbours_alone()
    {
        var random = new Random(76);
        var filter = new MessageKeyFilter();
        var keys = Enumerable.Range(0, 10_000).Select(_ => KeyOf(random)).ToArray();
        foreach (var key in keys)
        {
            filter.Add(33, key);
        }

        var loaded = new MessageKeyFilter();
        Assert.That(loaded.TryLoad(33, filter.BitsOf(33)), Is.True);

        Assert.That(keys.Where(k => !RunsOf(loaded, k).SequenceEqual([33])), Is.Empty);
        Assert.That(loaded.BitsOf(33), Is.EqualTo(filter.BitsOf(33)));
        Assert.That(loaded.BitsOf(34), Is.All.Zero);
    }

    [Test]
    public void Stored_bits_of_another_length_are_no_filter()
    {
        var filter = new MessageKeyFilter();

        Assert.That(filter.TryLoad(0, new byte[100]), Is.False);
        Assert.That(filter.IsCoveredBy(0, new byte[100]), Is.False);
    }

    private static MessageKey KeyOf(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new MessageKey(new Guid(bytes));
    }

    private static List<long> RunsOf(MessageKeyFilter filter, MessageKey key)
    {
        var candidates = new List<KeyCandidate>();
        filter.Find(key, candidates);
        return [.. candidates.Select(c => c.Run)];
    }
}
