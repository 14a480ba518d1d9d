using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Delivery;

/// <summary>Orders of operators, as running sinks heed them: two runners here stand for two hubs.</summary>
[TestFixture]
public sealed class SinkOrdersTests : SinkFixture
{
    private DeadLetters Letters => new(Sink.Name, Bus.Hub, TimeProvider.System);

    [Test]
    public async Task A_pause_survives_a_restart_and_what_came_meanwhile_is_caught_up_with()
    {
        await StartRunnerAsync();
        await Bus.AppendAsync(Messages(10, 1));
        await DealtWithAsync(10);
        await Orders.SetStateAsync(SinkState.Paused, default);
        await StateAsync(SinkState.Paused);
        await StopRunnerAsync();

        await Bus.AppendAsync(Messages(20, 1));
        await StartRunnerAsync();
        await StateAsync(SinkState.Paused);
        await Task.Delay(SinkWatch.Interval);
        Assert.That((await Sink.SumAsync()).Messages, Is.EqualTo(10));

        await Orders.SetStateAsync(SinkState.Running, default);
        await DealtWithAsync(30);
        Assert.That(await Sink.SumAsync(), Is.EqualTo((30L, 30L)));
    }

    [Test]
    public async Task A_batch_that_was_read_before_the_stop_is_not_written_after_it()
    {
        // The runner has read the batch and waits for the sink's lock; the order, the move and the new order come before it gets it.
        await Bus.AppendAsync(Messages(10, 1));
        await StartRunnerAsync();
        await DealtWithAsync(10);
        await using (var connection = await Bus.Hub.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await new SinkLedger(Sink.Name, TimeProvider.System).LockAsync(connection, default);
            await Bus.AppendAsync(Messages(5, 1));
            await Eventually.HoldsAsync(
                async () => await NumberAsync("select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())") == 1,
                "the runner waits for the lock");
            await Orders.SetStateAsync(SinkState.Stopped, default);
            await transaction.CommitAsync();
        }

        await StateAsync(SinkState.Stopped);
        Assert.That((await Sink.SumAsync()).Messages, Is.EqualTo(10));

        await Orders.SetStateAsync(SinkState.Running, default);
        await DealtWithAsync(15);
        Assert.That(await Sink.SumAsync(), Is.EqualTo((15L, 15L)));
    }

    [Test]
    public async Task Only_a_stopped_sink_is_moved_and_only_back()
    {
        await Bus.AppendAsync(Messages(10, 1));
        await StartRunnerAsync();
        await DealtWithAsync(10);
        Assert.That(async () => await Orders.MoveBackAsync(new LogIndex(3), default), Throws.InstanceOf<OrderException>().With.Property("Code").EqualTo(SinkCodes.NotStopped));

        await Orders.SetStateAsync(SinkState.Stopped, default);
        Assert.That(async () => await Orders.MoveBackAsync(new LogIndex(11), default), Throws.InstanceOf<OrderException>().With.Property("Code").EqualTo(SinkCodes.OffsetAhead));
        Assert.That(async () => await Orders.RestartAsync(default), Throws.InstanceOf<OrderException>().With.Property("Code").EqualTo(SinkCodes.NotRunning));
    }

    [Test]
    public async Task A_sink_that_was_moved_back_reads_again_and_counts_and_receipts_nothing_twice()
    {
        await Bus.AppendAsync([.. Messages(9, 1), .. Messages(1, -1)]);
        await StartRunnerAsync();
        await DealtWithAsync(10);
        await Orders.SetStateAsync(SinkState.Stopped, default);
        await StateAsync(SinkState.Stopped);
        await Orders.MoveBackAsync(new LogIndex(4), default);
        await Orders.SetStateAsync(SinkState.Running, default);

        // The tally adds up, so it shows what was written again; a repository of upserts would not change.
        await Eventually.HoldsAsync(async () => (await Sink.SumAsync()).Messages == 14, "indices 4 to 8 again");
        await Bus.AppendAsync(Messages(1, 1));
        await DealtWithAsync(11);
        await Eventually.HoldsAsync(() => Receipts.All.Sum(r => r.Applied + r.DeadLettered) == 11, "receipts");

        Assert.That((Runner!.Status.Applied, Runner.Status.DeadLettered), Is.EqualTo((10L, 1L)));
        Assert.That(Receipts.All.Zip(Receipts.All.Skip(1), (a, b) => b.First.Value - a.Last.Value), Has.All.EqualTo(1));
    }

    [Test]
    public async Task Dead_letter_that_the_schema_refused_for_a_while_is_replayed_and_applied_and_what_is_still_poisonous_stays()
    {
        await Bus.AppendAsync([.. Messages(100, 1), .. Messages(3, 2000), .. Messages(2, -1)]);
        await StartRunnerAsync();
        await DealtWithAsync(105);
        Assert.That((Runner!.Status.Applied, Runner.Status.DeadLettered), Is.EqualTo((100L, 5L)));
        await ExecuteAsync("alter table tally_value drop constraint tally_value_value_check");

        var asked = await Letters.RequestReplayAsync(new DeadLetterFilter(), default);
        Assert.That((asked.Letters, asked.Codes), Is.EqualTo((5L, "NEGATIVE:2,REPOSITORY_REFUSED:3")));
        var replay = await FinishedAsync(asked.Number);

        Assert.That((replay.Applied, replay.Refused), Is.EqualTo((3L, 2L)));
        Assert.That(await Sink.SumAsync(), Is.EqualTo((6100L, 103L)));
        Assert.That((await Letters.PageAsync(new DeadLetterFilter(), new LogIndex(0), 10, default)).Select(l => (l.Index.Value, l.Code)), Is.EqualTo(new[] { (103L, "NEGATIVE"), (104L, "NEGATIVE") }));
        await Eventually.HoldsAsync(() => (Runner.Status.Applied, Runner.Status.DeadLettered) == (103L, 2L), "counted as applied");
    }

    [Test]
    public async Task Dead_letter_refused_again_has_the_new_reason()
    {
        await Bus.AppendAsync(Messages(1, 2000));
        await StartRunnerAsync();
        await DealtWithAsync(1);
        await ExecuteAsync("alter table tally_value drop constraint tally_value_value_check; alter table tally_value add constraint other check (value < 100)");

        var replay = await FinishedAsync((await Letters.RequestReplayAsync(new DeadLetterFilter { Indices = [new LogIndex(0)] }, default)).Number);

        Assert.That((replay.Applied, replay.Refused), Is.EqualTo((0L, 1L)));
        Assert.That((await Letters.PageAsync(new DeadLetterFilter(), new LogIndex(0), 10, default)).Single().En, Does.Contain("other"));
    }

    [Test]
    public async Task Replay_that_was_asked_for_while_no_hub_ran_is_done_when_one_runs_and_is_not_asked_for_twice()
    {
        await Bus.AppendAsync(Messages(30, 2000));
        await StartRunnerAsync();
        await DealtWithAsync(30);
        await StopRunnerAsync();
        await ExecuteAsync("alter table tally_value drop constraint tally_value_value_check");
        var asked = await Letters.RequestReplayAsync(new DeadLetterFilter { Code = DeadLetter.RepositoryRefused }, default);
        Assert.That(async () => await Letters.RequestReplayAsync(new DeadLetterFilter(), default), Throws.InstanceOf<OrderException>().With.Property("Code").EqualTo(SinkCodes.DeadLetterUnknown));

        // Two hubs, several transactions: each letter is applied once.
        await StartRunnerAsync(o => o.BatchSize = 7);
        using var second = NewRunner(o => o.BatchSize = 11);
        await second.StartAsync(default);
        var replay = await FinishedAsync(asked.Number);
        await second.StopAsync(default);

        Assert.That((replay.Applied, replay.Refused), Is.EqualTo((30L, 0L)));
        Assert.That(await Sink.SumAsync(), Is.EqualTo((60000L, 30L)));
    }

    [Test]
    public async Task Why_a_sink_fails_is_in_the_database_until_it_is_made_good()
    {
        await ExecuteAsync("alter table tally rename to tally_gone");
        await Bus.AppendAsync(Messages(1, 1));
        await StartRunnerAsync();
        await Eventually.HoldsAsync(async () => (await Orders.ControlAsync(default)).Problem == "SQLSTATE 42P01", "the problem is noted");

        await ExecuteAsync("alter table tally_gone rename to tally");
        await Orders.RestartAsync(default);
        await Eventually.HoldsAsync(async () => (await Orders.ControlAsync(default)).Problem is null && (await Sink.SumAsync()).Messages == 1, "made good");
    }

    private Task StateAsync(SinkState state) => Eventually.HoldsAsync(() => Runner!.Status.State == state, $"{state}");

    private async Task<ReplayStatus> FinishedAsync(long number)
    {
        await Eventually.HoldsAsync(async () => (await Letters.ReplayAsync(number, default)).Finished, "the replay is finished");
        return await Letters.ReplayAsync(number, default);
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var command = Bus.Hub.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
