using System.Diagnostics.Metrics;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Route;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Tests.Core.Delivery;

[TestFixture]
public sealed class SinkRunnerTests
{
    private BusHarness _bus = null!;
    private TallySink _sink = null!;
    private RecordedReceipts _receipts = null!;
    private ServiceProvider _services = null!;
    private SinkRunner? _runner;

    [SetUp]
    public async Task Start()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _bus = await LogBusHarness.StartAsync();
        _sink = new TallySink(_bus.Hub);
        _receipts = new RecordedReceipts();
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
    public async Task Every_message_takes_effect_once()
    {
        await _bus.AppendAsync(Messages(5000));
        await StartRunnerAsync(_bus.Bus);
        await DealtWithAsync(5000);

        Assert.That(await _sink.SumAsync(), Is.EqualTo((5000L, 5000L)));
    }

    [Test]
    public async Task A_failure_between_write_and_commit_leaves_nothing_behind_and_nothing_out()
    {
        var failures = 5;
        _sink.BeforeCommit = _ => Interlocked.Decrement(ref failures) >= 0 ? throw new TimeoutException("planted") : Task.CompletedTask;
        await _bus.AppendAsync(Messages(1000));
        await StartRunnerAsync(_bus.Bus);
        await DealtWithAsync(1000);

        Assert.That(await _sink.SumAsync(), Is.EqualTo((1000L, 1000L)));
    }

    [Test]
    public async Task A_connection_cut_before_commit_delays_and_loses_nothing()
    {
        var cuts = 3;
        _sink.BeforeCommit = async connection =>
        {
            if (Interlocked.Decrement(ref cuts) >= 0)
            {
                await using var cut = new NpgsqlCommand("select pg_terminate_backend(pg_backend_pid())", connection);
                await cut.ExecuteNonQueryAsync();
            }
        };
        await _bus.AppendAsync(Messages(1000));
        await StartRunnerAsync(_bus.Bus);
        await DealtWithAsync(1000);

        Assert.Multiple(async () =>
        {
            Assert.That(cuts, Is.LessThan(0));
            Assert.That(await _sink.SumAsync(), Is.EqualTo((1000L, 1000L)));
        });
    }

    [Test]
    public async Task All_connections_of_the_database_may_be_cut_while_messages_flow()
    {
        await using var writer = NpgsqlDataSource.Create(_bus.Hub.ConnectionString + ";Pooling=false");
        await StartRunnerAsync(_bus.Bus, options => options.BatchSize = 100);
        for (var round = 0; round < 5; round++)
        {
            await LogRows.AppendAsync(writer, Messages(400));
            await CutAllConnectionsAsync();
        }

        await DealtWithAsync(2000);
        Assert.That(await _sink.SumAsync(), Is.EqualTo((2000L, 2000L)));
    }

    [Test]
    public async Task A_record_that_comes_again_is_dropped()
    {
        await _bus.AppendAsync(Messages(300));
        await StartRunnerAsync(new RepeatingBus(_bus.Bus));
        await DealtWithAsync(300);
        await StopRunnerAsync();

        Assert.That(await _sink.SumAsync(), Is.EqualTo((300L, 300L)));
    }

    [Test]
    public async Task Two_runners_of_one_sink_apply_each_message_once()
    {
        await StartRunnerAsync(_bus.Bus, options => options.BatchSize = 50);
        using var second = NewRunner(_bus.Bus, new DeliveryOptions { BatchSize = 70 });
        await second.StartAsync(CancellationToken.None);
        for (var round = 0; round < 10; round++)
        {
            await _bus.AppendAsync(Messages(200));
        }

        await Eventually.HoldsAsync(async () => (await _sink.SumAsync()).Messages >= 2000, "2000 messages");
        await second.StopAsync(CancellationToken.None);
        await StopRunnerAsync();

        Assert.That(await _sink.SumAsync(), Is.EqualTo((2000L, 2000L)));
    }

    [Test]
    public async Task A_poison_message_is_isolated_and_the_other_999_are_applied()
    {
        await _bus.AppendAsync([.. Enumerable.Range(0, 1000).Select(i => Message(i == 617 ? 4444 : 1, i))]);
        await StartRunnerAsync(_bus.Bus);
        await DealtWithAsync(1000);

        var letters = await DeadLettersAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(await _sink.SumAsync(), Is.EqualTo((999L, 999L)));
            Assert.That(letters.Single().Index, Is.EqualTo(617));
            Assert.That(letters.Single().Code, Is.EqualTo(DeadLetter.RepositoryRefused));
            Assert.That(letters.Single().Text, Does.Contain("SQLSTATE 23514").And.Not.Contain("4444"));
            Assert.That(_runner!.Status, Has.Property(nameof(SinkStatus.Applied)).EqualTo(999L).And.Property(nameof(SinkStatus.DeadLettered)).EqualTo(1L));
        });
    }

    [Test]
    public async Task What_the_sink_refuses_and_what_the_database_refuses_are_both_counted()
    {
        await _bus.AppendAsync([.. Enumerable.Range(0, 500).Select(i => Message(i % 100 == 7 ? 2000 : i % 50 == 3 ? -1 : 1, i))]);
        await StartRunnerAsync(_bus.Bus, options => options.BatchSize = 200);
        await DealtWithAsync(500);

        var letters = await DeadLettersAsync();
        Assert.Multiple(() =>
        {
            Assert.That(letters.Count(l => l.Code == DeadLetter.RepositoryRefused), Is.EqualTo(5));
            Assert.That(letters.Count(l => l.Code == "NEGATIVE"), Is.EqualTo(10));
            Assert.That(_runner!.Status.Applied, Is.EqualTo(485));
        });
    }

    [Test]
    public async Task A_stop_finishes_the_batch_in_hand_and_a_start_goes_on_behind_it()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _sink.BeforeCommit = _ =>
        {
            reached.TrySetResult();
            return go.Task;
        };
        await _bus.AppendAsync(Messages(100));
        await StartRunnerAsync(_bus.Bus, options => options.BatchSize = 40);
        await reached.Task;
        var stopping = _runner!.StopAsync(CancellationToken.None);
        go.SetResult();
        await stopping;

        Assert.That((await _sink.SumAsync()).Messages, Is.EqualTo(40));
        Assert.That(_runner.Status.State, Is.EqualTo(SinkState.Stopped));

        await StartRunnerAsync(_bus.Bus);
        await DealtWithAsync(100);
        Assert.That(await _sink.SumAsync(), Is.EqualTo((100L, 100L)));
    }

    [Test]
    public async Task A_paused_sink_waits_and_a_resumed_one_goes_on()
    {
        await StartRunnerAsync(_bus.Bus);
        await Orders.SetStateAsync(SinkState.Paused, default);
        await Eventually.HoldsAsync(() => _runner!.Status.State == SinkState.Paused, "paused");
        await _bus.AppendAsync(Messages(10));
        await Task.Delay(300);
        Assert.That((await _sink.SumAsync()).Messages, Is.Zero);

        await Orders.SetStateAsync(SinkState.Running, default);

        await DealtWithAsync(10);
        Assert.That(_runner!.Status.State, Is.EqualTo(SinkState.Running));
    }

    [Test]
    public async Task A_missing_schema_shows_as_failed_until_it_is_there()
    {
        await ExecuteAsync("alter table tally rename to tally_gone");
        await _bus.AppendAsync(Messages(10));
        await StartRunnerAsync(_bus.Bus);
        await Eventually.HoldsAsync(() => _runner!.Status is { State: SinkState.Failed, Problem: "SQLSTATE 42P01" }, "failed");

        await ExecuteAsync("alter table tally_gone rename to tally");

        await DealtWithAsync(10);
        Assert.That(_runner!.Status, Has.Property(nameof(SinkStatus.State)).EqualTo(SinkState.Running).And.Property(nameof(SinkStatus.Problem)).Null);
    }

    [Test]
    public async Task Receipts_cover_what_was_applied_without_gap_or_overlap()
    {
        await StartRunnerAsync(_bus.Bus, options => options.BatchSize = 30);
        for (var round = 0; round < 5; round++)
        {
            await _bus.AppendAsync([.. Enumerable.Range(0, 20).Select(i => Message(i == 3 ? -1 : 1, i))]);
            await Task.Delay(30);
        }

        await Eventually.HoldsAsync(() => _receipts.All.Sum(r => r.Applied + r.DeadLettered) == 100, "100 messages receipted");
        Assert.Multiple(() =>
        {
            Assert.That(_receipts.All.Sum(r => r.DeadLettered), Is.EqualTo(5));
            Assert.That(_receipts.All[0].First, Is.EqualTo(new LogIndex(0)));
            Assert.That(_receipts.All[^1].Last, Is.EqualTo(new LogIndex(99)));
            Assert.That(_receipts.All.Zip(_receipts.All.Skip(1), (a, b) => b.First.Value - a.Last.Value), Has.All.EqualTo(1));
            Assert.That(_receipts.All.Select(r => r.Ranges.Single()), Is.EqualTo(_receipts.All.Select(r => new AcknowledgedRange(LogBus.Topic, 0, r.First, r.Last))));
        });
    }

    [Test]
    public async Task Receipts_that_the_log_could_not_take_are_asked_for_again_also_after_a_restart()
    {
        _receipts.Down = true;
        await _bus.AppendAsync(Messages(50));
        await StartRunnerAsync(_bus.Bus);
        await DealtWithAsync(50);
        await StopRunnerAsync();
        Assert.That(_receipts.All, Is.Empty);

        _receipts.Down = false;
        await StartRunnerAsync(_bus.Bus);

        await Eventually.HoldsAsync(() => _receipts.All.Count == 1, "the receipt");
        Assert.That(_receipts.All.Single(), Has.Property(nameof(DeliveryAcknowledged.Applied)).EqualTo(50L).And.Property(nameof(DeliveryAcknowledged.Last)).EqualTo(new LogIndex(49)));
    }

    [Test]
    public async Task A_clean_restart_asks_for_no_receipt_twice()
    {
        await _bus.AppendAsync(Messages(50));
        await StartRunnerAsync(_bus.Bus);
        await DealtWithAsync(50);
        await StopRunnerAsync();
        await StartRunnerAsync(_bus.Bus);
        await _bus.AppendAsync(Messages(1));
        await DealtWithAsync(51);
        await StopRunnerAsync();

        Assert.That(_receipts.All.Sum(r => r.Applied), Is.EqualTo(51));
    }

    private SinkOrders Orders => new(_sink.Name, _bus.Hub, TimeProvider.System);

    private static TestMessage Message(int value, int i) => new() { Subject = $"S{i % 50}", Payload = $$"""{"value":{{value}}}""" };

    private static List<TestMessage> Messages(int count) => [.. Enumerable.Range(0, count).Select(i => Message(1, i))];

    private async Task StartRunnerAsync(IBus bus, Action<DeliveryOptions>? configure = null)
    {
        var options = new DeliveryOptions { MaxRetryDelaySeconds = 1 };
        configure?.Invoke(options);
        Assert.That(options.Validate(), Is.Empty);
        _runner?.Dispose();
        _runner = NewRunner(bus, options);
        await _runner.StartAsync(CancellationToken.None);
    }

    private SinkRunner NewRunner(IBus bus, DeliveryOptions options) => new(
        _sink, bus, _bus.Records, _receipts, options, new DeliveryInstruments(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<SinkRunner>.Instance);

    private async Task StopRunnerAsync()
    {
        if (_runner is not null)
        {
            await _runner.StopAsync(CancellationToken.None);
            _runner.Dispose();
            _runner = null;
        }
    }

    private Task DealtWithAsync(long messages) =>
        Eventually.HoldsAsync(() => _runner!.Status.Applied + _runner.Status.DeadLettered >= messages, $"{messages} messages dealt with");

    private async Task CutAllConnectionsAsync() =>
        await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_bus.Hub.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<(long Index, string Code, string Text)>> DeadLettersAsync()
    {
        await using var command = _bus.Hub.CreateCommand("select idx, code, zh || en from delivery.dead_letter where sink = 'tally' order by idx");
        await using var reader = await command.ExecuteReaderAsync();
        var letters = new List<(long, string, string)>();
        while (await reader.ReadAsync())
        {
            letters.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return letters;
    }
}
