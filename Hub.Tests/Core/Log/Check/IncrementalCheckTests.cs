using Hub.Core.Log.Check;
using Hub.Proofs.Checkpoints;

namespace Hub.Tests.Core.Log.Check;

/// <summary>Checks that go on from what an earlier one verified, with the state kept in a file as <c>hub log check --state</c> keeps it.</summary>
[TestFixture]
public sealed class IncrementalCheckTests
{
    private TestLog _log = null!;

    private string StateFile => _log.File("check.state");

    [SetUp]
    public async Task Check_a_log_of_1000_entries()
    {
        _log = await TestLog.CreateAsync();
        await _log.AppendAsync(700);
        await _log.AppendAsync(300);
        Assert.That((await CheckAsync()).IsClean, Is.True);
    }

    [TearDown]
    public ValueTask Drop_it() => _log.DisposeAsync();

    [Test]
    public async Task Next_check_reads_only_what_is_new()
    {
        await _log.AppendAsync(500);
        await _log.AppendAsync(1);

        var report = await CheckAsync();

        Assert.That(report.Faults, Is.Empty);
        Assert.That((report.From, report.Size, report.Entries, report.Checkpoints), Is.EqualTo((1000, 1501, 501, 2)));
        Assert.That((await CheckAsync()).Entries, Is.Zero);
        Assert.That((await CheckAsync(full: true)).Entries, Is.EqualTo(1501));
    }

    [Test]
    public async Task Message_that_was_checked_long_ago_and_came_again_is_named()
    {
        await _log.ExecuteAsync("drop index log.entry_message_key; create index entry_message_key on log.entry ((idx >> 18), message_key) where message_key is not null");
        await _log.AppendAsync(10);
        await _log.AppendAgainAsync(295);

        var report = await CheckAsync();

        Assert.That(report.From, Is.EqualTo(1000), "what had been checked was not read again");
        Assert.That(report.Faults.Select(f => (f.Code, f.Place, f.Detail)), Is.EqualTo(new[] { (LogFaultCodes.EntryDoubled, "entry 1010", "The same message is entry 295 already.") }));
    }

    [Test]
    public async Task Damage_to_what_is_new_is_named()
    {
        await _log.AppendAsync(500);
        await _log.ExecuteAsync("update log.payload set content = 'x' where idx = 1200");
        await _log.ExecuteAsync("delete from log.entry where idx = 1300");
        await _log.ExecuteAsync("delete from log.payload where idx = 1300");
        await _log.ExecuteAsync("update log.tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where level = 0 and n = 5");

        Assert.That(await FaultsAsync(), Is.EquivalentTo(new[] { (LogFaultCodes.PayloadChanged, "entry 1200"), (LogFaultCodes.EntryMissing, "entry 1300"), (LogFaultCodes.TileChanged, "tile 0/5") }));
        Assert.That(await FaultsAsync(), Has.Length.EqualTo(3), "what was found is found again until it is repaired");
    }

    [TestCase(0, 3)]
    [TestCase(1, 0)]
    public async Task Tile_that_the_new_entries_build_on_is_compared_with_what_was_verified(int level, int number)
    {
        await _log.ExecuteAsync("update log.tile set hashes = set_byte(hashes, 33, get_byte(hashes, 33) # 1) where level = $1 and n = $2", (short)level, (long)number);

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.TileChanged, $"tile {level}/{number}") }));
    }

    [Test]
    public async Task Older_database_put_back_is_found_and_stays_found()
    {
        await using var older = await TestLog.CreateAsync(_log.Signer);
        await older.AppendAsync(700);

        for (var time = 0; time < 2; time++)
        {
            var report = await CheckAsync(older);
            Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.RolledBack, "entries 700 to 999") }));
            Assert.That(report.Entries, Is.EqualTo(700), "what is there is checked all the same");
        }
    }

    [Test]
    public async Task Database_that_went_another_way_since_is_found_even_when_it_is_longer()
    {
        await using var other = await TestLog.CreateAsync(_log.Signer);
        await other.AppendAsync(700);
        await other.AppendAsync(299, variant: true);
        await other.AppendAsync(1, variant: true);
        await other.AppendAsync(500);

        Assert.That((await CheckAsync(other)).Faults.Select(f => f.Code), Is.EqualTo(new[] { LogFaultCodes.Forked }));
        Assert.That((await CheckAsync(other)).Faults.Select(f => f.Code), Is.EqualTo(new[] { LogFaultCodes.Forked }), "a fork does not become the known history");
    }

    [Test]
    public async Task Verified_checkpoint_that_is_gone_is_named()
    {
        await _log.AppendAsync(10);
        await _log.ExecuteAsync("delete from log.checkpoint where size = 1000");

        Assert.That(await FaultsAsync(), Is.EqualTo(new[] { (LogFaultCodes.CheckpointMissing, "checkpoint 1000") }));
    }

    [Test]
    public async Task Stopped_check_goes_on_where_it_was_and_keeps_what_it_had_found()
    {
        await _log.AppendAsync(6000);
        await _log.AppendAsync(3000);
        await _log.ExecuteAsync("update log.payload set content = 'x' where idx in (1200, 7001)");
        using var stop = new CancellationTokenSource();

        Assert.That(() => CheckAsync(_log, stop: stop, stopAt: 7000), Throws.InstanceOf<OperationCanceledException>());
        var stopped = LogCheckStateFile.Read(StateFile, [_log.Verifier])!;
        var report = await CheckAsync();

        Assert.That((stopped.IsComplete, stopped.Tree.Size), Is.EqualTo((false, 7000L)));
        Assert.That((report.From, report.Entries), Is.EqualTo((7000L, 9000L)));
        Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.PayloadChanged, "entry 1200"), (LogFaultCodes.PayloadChanged, "entry 7001") }));
    }

    [Test]
    public void State_file_that_was_changed_is_refused()
    {
        File.WriteAllText(StateFile, File.ReadAllText(StateFile).Replace("\"level\": 0", "\"level\": 1", StringComparison.Ordinal));

        Assert.That(() => LogCheckStateFile.Read(StateFile, [_log.Verifier]), Throws.TypeOf<FormatException>());
        Assert.That(() => LogCheckStateFile.Read(StateFile, [NoteSigner.Generate(_log.Verifier.Name).Verifier]), Throws.TypeOf<FormatException>());
    }

    private async Task<(string Code, string Place)[]> FaultsAsync() => [.. (await CheckAsync()).Faults.Select(f => (f.Code, f.Place))];

    private Task<LogCheckReport> CheckAsync(bool full = false) => CheckAsync(_log, full);

    private Task<LogCheckReport> CheckAsync(TestLog log, bool full = false, CancellationTokenSource? stop = null, long stopAt = 0)
    {
        var options = new LogCheckOptions { Since = LogCheckStateFile.Read(StateFile, [_log.Verifier]), Full = full, Remember = new Told<LogCheckState>(s => LogCheckStateFile.Write(StateFile, s)) };
        var progress = new Told<(long Checked, long Size)>(p =>
        {
            if (p.Checked >= stopAt)
            {
                stop?.Cancel();
            }
        });
        return new LogChecker(log.Source, options).CheckAsync(progress, stop?.Token ?? CancellationToken.None);
    }

    private sealed class Told<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
