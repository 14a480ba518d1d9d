using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Confluent.Kafka;
using Hub.Core.Delivery;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Core.Delivery;

/// <summary>
/// A sink whose position Kafka cannot go on from reads the log, then Kafka again. The mock cluster deletes the oldest records of a partition that holds more than
/// 5 MB, as retention does; a replaced cluster is a second one.
/// </summary>
[TestFixture]
public sealed class KafkaRecoveryTests
{
    private const string Topic = "exchange.leg.registration";
    private KafkaBusHarness _bus = null!;
    private GuardedSink _sink = null!;
    private RecordedReceipts _receipts = null!;
    private ServiceProvider _services = null!;
    private SinkRunner? _runner;
    private long _messages;

    [SetUp]
    public async Task Start()
    {
        _messages = 0;
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _bus = await KafkaBusHarness.StartOnMockAsync();
        _sink = new GuardedSink(_bus.Hub);
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
    public async Task A_sink_that_was_away_longer_than_Kafka_keeps_messages_gets_all_of_them()
    {
        await RunForAWhileAsync();
        await DeleteOldRecordsAsync();

        await StartRunnerAsync();
        await AppendAsync(100);

        await AllIsAppliedOnceAndInOrderAsync();
        await GoesOnFromKafkaAsync();
    }

    [Test]
    public async Task A_new_repository_gets_what_Kafka_no_longer_holds()
    {
        await AppendAsync(200);
        await DeleteOldRecordsAsync();

        await StartRunnerAsync();

        await AllIsAppliedOnceAndInOrderAsync();
        await GoesOnFromKafkaAsync();
    }

    [Test]
    public async Task A_cluster_that_was_replaced_while_a_sink_was_away_costs_no_message()
    {
        await RunForAWhileAsync();
        await AppendAsync(200); // only ever on the old cluster
        await _bus.ReplaceClusterAsync();
        await AppendAsync(100);

        await StartRunnerAsync();

        await AllIsAppliedOnceAndInOrderAsync();
        await GoesOnFromKafkaAsync();
    }

    [Test]
    public async Task Positions_are_not_taken_for_those_of_a_new_topic_that_has_grown_beyond_them()
    {
        await RunForAWhileAsync();
        await AppendAsync(200);
        await _bus.ReplaceClusterAsync();
        await AppendAsync(6000);

        await StartRunnerAsync();

        await AllIsAppliedOnceAndInOrderAsync();
        await GoesOnFromKafkaAsync();
    }

    [Test]
    public async Task Partitions_of_which_nothing_was_read_do_not_take_a_new_topic_for_the_old_one()
    {
        await RunForAWhileAsync();
        await AppendAsync(200);
        await using (var rewind = _bus.Hub.CreateCommand("update delivery.sink_position set next_offset = 0 where partition > 0"))
        {
            await rewind.ExecuteNonQueryAsync();
        }

        await _bus.ReplaceClusterAsync();
        await AppendAsync(6000);

        await StartRunnerAsync();

        await AllIsAppliedOnceAndInOrderAsync();
        await GoesOnFromKafkaAsync();
    }

    [Test]
    public async Task A_recovery_that_is_broken_off_goes_on_where_it_was_and_shows_meanwhile()
    {
        await RunForAWhileAsync();
        await AppendAsync(3000);
        await _bus.ReplaceClusterAsync();
        var commits = 0;
        var reached = new TaskCompletionSource();
        _sink.BeforeCommit = () =>
        {
            if (++commits == 8)
            {
                reached.TrySetResult();
            }

            return commits < 8 ? Task.CompletedTask : throw new TimeoutException("planted");
        };
        await StartRunnerAsync();
        await reached.Task;
        await StopRunnerAsync();
        var applied = await _sink.NumberAsync("select count(*) from history");
        Assert.That(applied, Is.LessThan(_messages), "it was broken off");
        Assert.That(await PositionsAsync(), Has.Some.Property(nameof(SinkPosition.Recovers)).True, "and the database says so");

        var go = new TaskCompletionSource();
        _sink.BeforeCommit = () => ++commits < 12 ? Task.CompletedTask : go.Task;
        await StartRunnerAsync();
        await Eventually.HoldsAsync(() => _runner!.Status.State == SinkState.Recovering, () => $"{_runner!.Status.State}");
        go.SetResult();
        await AppendAsync(100);

        await AllIsAppliedOnceAndInOrderAsync();
        await GoesOnFromKafkaAsync();
    }

    [Test]
    public async Task Two_hubs_that_recover_at_once_apply_each_message_once()
    {
        await RunForAWhileAsync();
        await AppendAsync(3000);
        await _bus.ReplaceClusterAsync();

        await StartRunnerAsync();
        using var second = NewRunner(new DeliveryOptions { BatchSize = 70, MaxRetryDelaySeconds = 1 }, new RecordedReceipts { Down = true }); // the log is the first's
        await second.StartAsync(CancellationToken.None);
        await AppendAsync(500);

        await Eventually.HoldsAsync(async () => await _sink.NumberAsync("select count(*) from history") == _messages, "all is there");
        await second.StopAsync(CancellationToken.None);
        await StopRunnerAsync();
        await StartRunnerAsync();
        await AllIsAppliedOnceAndInOrderAsync();
        await GoesOnFromKafkaAsync();
    }

    /// <summary>The sink ends in the middle of what waits, so that its partitions do not stand at the same index.</summary>
    private async Task RunForAWhileAsync()
    {
        await StartRunnerAsync();
        await AppendAsync(300);
        await DealtWithAsync(300);
        var commits = 0;
        _sink.BeforeCommit = () => ++commits < 4 ? Task.CompletedTask : throw new TimeoutException("planted");
        await AppendAsync(1500);
        await DealtWithAsync(400);
        await StopRunnerAsync();
        _sink.BeforeCommit = () => Task.CompletedTask;
    }

    private async Task AppendAsync(int count, int size = 10)
    {
        await _bus.AppendAsync([.. Enumerable.Range(0, count).Select(i => new TestMessage { Subject = $"S{i % 50}", Payload = Payload(size) })]);
        await _bus.RoutedAsync(_messages += count);
    }

    /// <summary>Of bytes that do not compress: brokers count them.</summary>
    private static string Payload(int size) => $$"""{"value":"{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(size))}}"}""";

    private async Task DeleteOldRecordsAsync()
    {
        await AppendAsync(1800, 15_000);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = _bus.Mock!.Bootstrap, GroupId = "test" }).Build();
        var stored = (await PositionsAsync()).ToDictionary(p => p.Partition, p => p.NextOffset);
        foreach (var partition in Enumerable.Range(0, 3))
        {
            var low = consumer.QueryWatermarkOffsets(new TopicPartition(Topic, partition), TimeSpan.FromSeconds(30)).Low.Value;
            Assert.That(low, Is.GreaterThan(stored.GetValueOrDefault(partition)), "Kafka has deleted what the sink has not read");
        }
    }

    private async Task AllIsAppliedOnceAndInOrderAsync()
    {
        await DealtWithAsync(_messages);
        await Eventually.HoldsAsync(() => _receipts.All.Sum(r => r.Applied) == _messages, () => $"receipted {_receipts.All.Sum(r => r.Applied)} of {_messages}");
        Assert.Multiple(async () =>
        {
            Assert.That(await _sink.NumberAsync("select count(*) from history"), Is.EqualTo(_messages), "nothing is lost");
            Assert.That(_runner!.Status.Applied, Is.EqualTo(_messages), "nothing is counted twice");
            Assert.That(
                await _sink.NumberAsync("select count(*) from (select idx, max(idx) over (partition by subject order by place rows between unbounded preceding and 1 preceding) as before from history) h where before > idx"),
                Is.Zero, "the order of each key");
            Assert.That(await _sink.NumberAsync("select count(*) from present p where idx <> (select max(idx) from history h where h.subject = p.subject)"), Is.Zero, "the present row of each key");
        });
    }

    private async Task GoesOnFromKafkaAsync()
    {
        await Eventually.HoldsAsync(() => _runner!.Status.State == SinkState.Running, () => $"{_runner!.Status.State}");
        await StopRunnerAsync();
        var before = (await PositionsAsync()).Sum(p => p.NextOffset);
        await StartRunnerAsync();
        await AppendAsync(60);
        await AllIsAppliedOnceAndInOrderAsync();
        Assert.That(await PositionsAsync(), Has.None.Property(nameof(SinkPosition.Recovers)).True);
        Assert.That((await PositionsAsync()).Sum(p => p.NextOffset), Is.EqualTo(before + 60), "offsets of Kafka count on");
    }

    private Task<IReadOnlyList<SinkPosition>> PositionsAsync() => new SinkOrders(_sink.Name, _bus.Hub, TimeProvider.System).PositionsAsync(default);

    private Task DealtWithAsync(long messages) => Eventually.HoldsAsync(() => _runner!.Status.Applied >= messages, () => $"{_runner!.Status.Applied} of {messages} applied");

    private async Task StartRunnerAsync()
    {
        _runner = NewRunner(new DeliveryOptions { BatchSize = 100, MaxRetryDelaySeconds = 1 }, _receipts);
        await _runner.StartAsync(CancellationToken.None);
    }

    private SinkRunner NewRunner(DeliveryOptions options, RecordedReceipts receipts) => new(
        _sink, _bus.Bus, _bus.Records, receipts, options, new DeliveryInstruments(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<SinkRunner>.Instance);

    private async Task StopRunnerAsync()
    {
        if (_runner is not null)
        {
            await _runner.StopAsync(CancellationToken.None);
            _runner.Dispose();
            _runner = null;
        }
    }
}
