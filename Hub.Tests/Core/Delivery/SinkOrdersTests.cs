using System.Diagnostics.Metrics;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Core.Delivery;

/// <summary>Orders of operators, as running sinks heed them: two runners here stand for two hubs.</summary>
[TestFixture]
public sealed class SinkOrdersTests
{
    private BusHarness _bus = null!;
    private TallySink _sink = null!;
    private RecordedReceipts _receipts = null!;
    private ServiceProvider _services = null!;
    private SinkOrders _orders = null!;
    private DeadLetters _letters = null!;
    private SinkRunner? _runner;

    [SetUp]
    public async Task Start()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _bus = await LogBusHarness.StartAsync();
        _sink = new TallySink(_bus.Hub);
        _receipts = new RecordedReceipts();
        _orders = new SinkOrders(_sink.Name, _bus.Hub, TimeProvider.System);
        _letters = new DeadLetters(_sink.Name, _bus.Hub, TimeProvider.System);
        await _sink.CreateAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await StopRunnerAsync();
        await _bus.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Test]
    public async Task A_pause_survives_a_restart_and_what_came_meanwhile_is_caught_up_with()
    {
        await StartRunnerAsync();
        await _bus.AppendAsync(Messages(10, 1));
        await DealtWithAsync(10);
        await _orders.SetStateAsync(SinkState.Paused, default);
        await StateAsync(SinkState.Paused);
        await StopRunnerAsync();

        await _bus.AppendAsync(Messages(20, 1));
        await StartRunnerAsync();
        await StateAsync(SinkState.Paused);
        await Task.Delay(SinkWatch.Interval);
        Assert.That((await _sink.SumAsync()).Messages, Is.EqualTo(10));

        await _orders.SetStateAsync(SinkState.Running, default);
        await DealtWithAsync(30);
        Assert.That(await _sink.SumAsync(), Is.EqualTo((30L, 30L)));
    }

    [Test]
    public async Task A_batch_that_was_read_before_the_stop_is_not_written_after_it()
    {
        // The runner has read the batch and waits for the sink's lock; the order, the move and the new order come before it gets it.
        await _bus.AppendAsync(Messages(10, 1));
        await StartRunnerAsync();
        await DealtWithAsync(10);
        await using (var connection = await _bus.Hub.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await new SinkLedger(_sink.Name, TimeProvider.System).LockAsync(connection, default);
            await _bus.AppendAsync(Messages(5, 1));
            await Eventually.HoldsAsync(
                async () => await NumberAsync("select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())") == 1,
                "the runner waits for the lock");
            await _orders.SetStateAsync(SinkState.Stopped, default);
            await transaction.CommitAsync();
        }

        await StateAsync(SinkState.Stopped);
        Assert.That((await _sink.SumAsync()).Messages, Is.EqualTo(10));

        await _orders.SetStateAsync(SinkState.Running, default);
        await DealtWithAsync(15);
        Assert.That(await _sink.SumAsync(), Is.EqualTo((15L, 15L)));
    }

    [Test]
    public async Task Only_a_stopped_sink_is_moved_and_only_back()
    {
        await _bus.AppendAsync(Messages(10, 1));
        await StartRunnerAsync();
        await DealtWithAsync(10);
        Assert.That(async () => await _orders.MoveBackAsync(new LogIndex(3), default), Throws.InstanceOf<SinkOrderException>().With.Property("Code").EqualTo(SinkCodes.NotStopped));

        await _orders.SetStateAsync(SinkState.Stopped, default);
        Assert.That(async () => await _orders.MoveBackAsync(new LogIndex(11), default), Throws.InstanceOf<SinkOrderException>().With.Property("Code").EqualTo(SinkCodes.OffsetAhead));
        Assert.That(async () => await _orders.RestartAsync(default), Throws.InstanceOf<SinkOrderException>().With.Property("Code").EqualTo(SinkCodes.NotRunning));
    }

    [Test]
    public async Task A_sink_that_was_moved_back_reads_again_and_counts_and_receipts_nothing_twice()
    {
        await _bus.AppendAsync([.. Messages(9, 1), .. Messages(1, -1)]);
        await StartRunnerAsync();
        await DealtWithAsync(10);
        await _orders.SetStateAsync(SinkState.Stopped, default);
        await StateAsync(SinkState.Stopped);
        await _orders.MoveBackAsync(new LogIndex(4), default);
        await _orders.SetStateAsync(SinkState.Running, default);

        // The tally adds up, so it shows what was written again; a repository of upserts would not change.
        await Eventually.HoldsAsync(async () => (await _sink.SumAsync()).Messages == 14, "indices 4 to 8 again");
        await _bus.AppendAsync(Messages(1, 1));
        await DealtWithAsync(11);
        await Eventually.HoldsAsync(() => _receipts.All.Sum(r => r.Applied + r.DeadLettered) == 11, "receipts");

        Assert.That((_runner!.Status.Applied, _runner.Status.DeadLettered), Is.EqualTo((10L, 1L)));
        Assert.That(_receipts.All.Zip(_receipts.All.Skip(1), (a, b) => b.First.Value - a.Last.Value), Has.All.EqualTo(1));
    }

    [Test]
    public async Task Dead_letter_that_the_schema_refused_for_a_while_is_replayed_and_applied_and_what_is_still_poisonous_stays()
    {
        await _bus.AppendAsync([.. Messages(100, 1), .. Messages(3, 2000), .. Messages(2, -1)]);
        await StartRunnerAsync();
        await DealtWithAsync(105);
        Assert.That((_runner!.Status.Applied, _runner.Status.DeadLettered), Is.EqualTo((100L, 5L)));
        await ExecuteAsync("alter table tally_value drop constraint tally_value_value_check");

        var asked = await _letters.RequestReplayAsync(new DeadLetterFilter(), default);
        Assert.That((asked.Letters, asked.Codes), Is.EqualTo((5L, "NEGATIVE:2,REPOSITORY_REFUSED:3")));
        var replay = await FinishedAsync(asked.Number);

        Assert.That((replay.Applied, replay.Refused), Is.EqualTo((3L, 2L)));
        Assert.That(await _sink.SumAsync(), Is.EqualTo((6100L, 103L)));
        Assert.That((await _letters.PageAsync(new DeadLetterFilter(), new LogIndex(0), 10, default)).Select(l => (l.Index.Value, l.Code)), Is.EqualTo(new[] { (103L, "NEGATIVE"), (104L, "NEGATIVE") }));
        await Eventually.HoldsAsync(() => (_runner.Status.Applied, _runner.Status.DeadLettered) == (103L, 2L), "counted as applied");
    }

    [Test]
    public async Task Dead_letter_refused_again_has_the_new_reason()
    {
        await _bus.AppendAsync(Messages(1, 2000));
        await StartRunnerAsync();
        await DealtWithAsync(1);
        await ExecuteAsync("alter table tally_value drop constraint tally_value_value_check; alter table tally_value add constraint other check (value < 100)");

        var replay = await FinishedAsync((await _letters.RequestReplayAsync(new DeadLetterFilter { Indices = [new LogIndex(0)] }, default)).Number);

        Assert.That((replay.Applied, replay.Refused), Is.EqualTo((0L, 1L)));
        Assert.That((await _letters.PageAsync(new DeadLetterFilter(), new LogIndex(0), 10, default)).Single().En, Does.Contain("other"));
    }

    [Test]
    public async Task Replay_that_was_asked_for_while_no_hub_ran_is_done_when_one_runs_and_is_not_asked_for_twice()
    {
        await _bus.AppendAsync(Messages(30, 2000));
        await StartRunnerAsync();
        await DealtWithAsync(30);
        await StopRunnerAsync();
        await ExecuteAsync("alter table tally_value drop constraint tally_value_value_check");
        var asked = await _letters.RequestReplayAsync(new DeadLetterFilter { Code = DeadLetter.RepositoryRefused }, default);
        Assert.That(async () => await _letters.RequestReplayAsync(new DeadLetterFilter(), default), Throws.InstanceOf<SinkOrderException>().With.Property("Code").EqualTo(SinkCodes.DeadLetterUnknown));

        // Two hubs, several transactions: each letter is applied once.
        await StartRunnerAsync(batchSize: 7);
        using var second = NewRunner(11);
        await second.StartAsync(default);
        var replay = await FinishedAsync(asked.Number);
        await second.StopAsync(default);

        Assert.That((replay.Applied, replay.Refused), Is.EqualTo((30L, 0L)));
        Assert.That(await _sink.SumAsync(), Is.EqualTo((60000L, 30L)));
    }

    [Test]
    public async Task Why_a_sink_fails_is_in_the_database_until_it_is_made_good()
    {
        await ExecuteAsync("alter table tally rename to tally_gone");
        await _bus.AppendAsync(Messages(1, 1));
        await StartRunnerAsync();
        await Eventually.HoldsAsync(async () => (await _orders.ControlAsync(default)).Problem == "SQLSTATE 42P01", "the problem is noted");

        await ExecuteAsync("alter table tally_gone rename to tally");
        await _orders.RestartAsync(default);
        await Eventually.HoldsAsync(async () => (await _orders.ControlAsync(default)).Problem is null && (await _sink.SumAsync()).Messages == 1, "made good");
    }

    private static List<TestMessage> Messages(int count, int value) => [.. Enumerable.Range(0, count).Select(i => new TestMessage { Subject = $"S{i}", Payload = $$"""{"value":{{value}}}""" })];

    private async Task StartRunnerAsync(int batchSize = 2000)
    {
        _runner = NewRunner(batchSize);
        await _runner.StartAsync(default);
    }

    private SinkRunner NewRunner(int batchSize) => new(
        _sink, _bus.Bus, _bus.Records, _receipts, new DeliveryOptions { BatchSize = batchSize }, new DeliveryInstruments(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System,
        NullLogger<SinkRunner>.Instance);

    private async Task StopRunnerAsync()
    {
        if (_runner is not null)
        {
            await _runner.StopAsync(default);
            _runner.Dispose();
            _runner = null;
        }
    }

    private Task DealtWithAsync(long messages) => Eventually.HoldsAsync(() => _runner!.Status.Applied + _runner.Status.DeadLettered >= messages, $"{messages} messages dealt with");

    private Task StateAsync(SinkState state) => Eventually.HoldsAsync(() => _runner!.Status.State == state, $"{state}");

    private async Task<ReplayStatus> FinishedAsync(long number)
    {
        await Eventually.HoldsAsync(async () => (await _letters.ReplayAsync(number, default)).Finished, "the replay is finished");
        return await _letters.ReplayAsync(number, default);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _bus.Hub.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var command = _bus.Hub.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
