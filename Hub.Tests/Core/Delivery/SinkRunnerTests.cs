using Hub.Core.Delivery;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Core.Delivery;

[TestFixture]
public sealed class SinkRunnerTests : SinkFixture
{
    [Test]
    public async Task Every_message_takes_effect_once()
    {
        await Bus.AppendAsync(Messages(5000));
        await StartRunnerAsync();
        await DealtWithAsync(5000);

        Assert.That(await Sink.SumAsync(), Is.EqualTo((5000L, 5000L)));
    }

    [Test]
    public async Task A_failure_between_write_and_commit_leaves_nothing_behind_and_nothing_out()
    {
        var failures = 5;
        Sink.BeforeCommit = _ => Interlocked.Decrement(ref failures) >= 0 ? throw new TimeoutException("planted") : Task.CompletedTask;
        await Bus.AppendAsync(Messages(1000));
        await StartRunnerAsync();
        await DealtWithAsync(1000);

        Assert.That(await Sink.SumAsync(), Is.EqualTo((1000L, 1000L)));
    }

    [Test]
    public async Task A_connection_cut_before_commit_delays_and_loses_nothing()
    {
        var cuts = 3;
        Sink.BeforeCommit = async connection =>
        {
            if (Interlocked.Decrement(ref cuts) >= 0)
            {
                await using var cut = new NpgsqlCommand("select pg_terminate_backend(pg_backend_pid())", connection);
                await cut.ExecuteNonQueryAsync();
            }
        };
        await Bus.AppendAsync(Messages(1000));
        await StartRunnerAsync();
        await DealtWithAsync(1000);

        Assert.Multiple(async () =>
        {
            Assert.That(cuts, Is.LessThan(0));
            Assert.That(await Sink.SumAsync(), Is.EqualTo((1000L, 1000L)));
        });
    }

    [Test]
    public async Task All_connections_of_the_database_may_be_cut_while_messages_flow()
    {
        await using var writer = NpgsqlDataSource.Create(Bus.Hub.ConnectionString + ";Pooling=false");
        await StartRunnerAsync(options => options.BatchSize = 100);
        for (var round = 0; round < 5; round++)
        {
            await LogRows.AppendAsync(writer, Messages(400));
            await CutAllConnectionsAsync();
        }

        await DealtWithAsync(2000);
        Assert.That(await Sink.SumAsync(), Is.EqualTo((2000L, 2000L)));
    }

    [Test]
    public async Task A_record_that_comes_again_is_dropped()
    {
        await Bus.AppendAsync(Messages(300));
        await StartRunnerAsync(bus: new RepeatingBus(Bus.Bus));
        await DealtWithAsync(300);
        await StopRunnerAsync();

        Assert.That(await Sink.SumAsync(), Is.EqualTo((300L, 300L)));
    }

    [Test]
    public async Task TwoRunners_of_one_sink_apply_each_message_once()
    {
        await StartRunnerAsync(options => options.BatchSize = 50);
        using var second = NewRunner(options => options.BatchSize = 70);
        await second.StartAsync(CancellationToken.None);
        for (var round = 0; round < 10; round++)
        {
            await Bus.AppendAsync(Messages(200));
        }

        await Eventually.HoldsAsync(async () => (await Sink.SumAsync()).Messages >= 2000, "2000 messages");
        await second.StopAsync(CancellationToken.None);
        await StopRunnerAsync();

        Assert.That(await Sink.SumAsync(), Is.EqualTo((2000L, 2000L)));
    }

    [Test]
    public async Task A_poison_message_is_isolated_and_the_other_999_are_applied()
    {
        await Bus.AppendAsync([.. Enumerable.Range(0, 1000).Select(i => Message(i == 617 ? 4444 : 1, i))]);
        await StartRunnerAsync();
        await DealtWithAsync(1000);

        var letters = await DeadLettersAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await Sink.SumAsync(), Is.EqualTo((999L, 999L)));
            Assert.That(letters.Single().Index, Is.EqualTo(617));
            Assert.That(letters.Single().Code, Is.EqualTo(DeadLetter.RepositoryRefused));
            Assert.That(letters.Single().Text, Does.Contain("SQLSTATE 23514").And.Not.Contain("4444"));
            Assert.That(Runner!.Status, Has.Property(nameof(SinkStatus.Applied)).EqualTo(999L).And.Property(nameof(SinkStatus.DeadLettered)).EqualTo(1L));
        });
    }

    [Test]
    public async Task What_the_sink_refuses_and_what_the_database_refuses_are_both_counted()
    {
        await Bus.AppendAsync([.. Enumerable.Range(0, 500).Select(i => Message(i % 100 == 7 ? 2000 : i % 50 == 3 ? -1 : 1, i))]);
        await StartRunnerAsync(options => options.BatchSize = 200);
        await DealtWithAsync(500);

        var letters = await DeadLettersAsync();
        Assert.Multiple(() =>
        {
            Assert.That(letters.Count(l => l.Code == DeadLetter.RepositoryRefused), Is.EqualTo(5));
            Assert.That(letters.Count(l => l.Code == "NEGATIVE"), Is.EqualTo(10));
            Assert.That(Runner!.Status.Applied, Is.EqualTo(485));
        });
    }

    [Test]
    public async Task A_stop_finishes_the_batch_in_hand_and_a_start_goes_on_behind_it()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Sink.BeforeCommit = _ =>
        {
            reached.TrySetResult();
            return go.Task;
        };
        await Bus.AppendAsync(Messages(100));
        await StartRunnerAsync(options => options.BatchSize = 40);
        await reached.Task;
        var stopping = Runner!.StopAsync(CancellationToken.None);
        go.SetResult();
        await stopping;

        Assert.That((await Sink.SumAsync()).Messages, Is.EqualTo(40));
        Assert.That(Runner.Status.State, Is.EqualTo(SinkState.Stopped));

        await StartRunnerAsync();
        await DealtWithAsync(100);
        Assert.That(await Sink.SumAsync(), Is.EqualTo((100L, 100L)));
    }

    [Test]
    public async Task A_paused_sink_waits_and_a_resumed_one_goes_on()
    {
        await StartRunnerAsync();
        await Orders.SetStateAsync(SinkState.Paused, default);
        await Eventually.HoldsAsync(() => Runner!.Status.State == SinkState.Paused, "paused");
        await Bus.AppendAsync(Messages(10));
        await Task.Delay(300);
        Assert.That((await Sink.SumAsync()).Messages, Is.Zero);

        await Orders.SetStateAsync(SinkState.Running, default);

        await DealtWithAsync(10);
        Assert.That(Runner!.Status.State, Is.EqualTo(SinkState.Running));
    }

    [Test]
    public async Task A_missing_schema_shows_as_failed_until_it_is_there()
    {
        await ExecuteAsync("alter table tally rename to tally_gone");
        await Bus.AppendAsync(Messages(10));
        await StartRunnerAsync();
        await Eventually.HoldsAsync(() => Runner!.Status is { State: SinkState.Failed, Problem: "SQLSTATE 42P01" }, "failed");

        await ExecuteAsync("alter table tally_gone rename to tally");

        await DealtWithAsync(10);
        Assert.That(Runner!.Status, Has.Property(nameof(SinkStatus.State)).EqualTo(SinkState.Running).And.Property(nameof(SinkStatus.Problem)).Null);
    }

    private async Task CutAllConnectionsAsync() =>
        await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

    private async Task<List<(long Index, string Code, string Text)>> DeadLettersAsync()
    {
        await using var command = Bus.Hub.CreateCommand("select idx, code, zh || en from delivery.dead_letter where sink = 'tally' order by idx");
        await using var reader = await command.ExecuteReaderAsync();
        var letters = new List<(long, string, string)>();
        while (await reader.ReadAsync())
        {
            letters.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return letters;
    }
}
