using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Hub.Host.Development;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route;

[TestFixture]
public sealed class RouterTests
{
    private static readonly DatasetName Registration = DatasetName.Parse("leg.registration");
    private KafkaBusHarness _harness = null!;
    private IReadOnlyCollection<BusPosition> _beginning = [];

    [SetUp]
    public async Task Start()
    {
        _harness = await KafkaBusHarness.StartOnMockAsync();
        _beginning = await _harness.BeginAsync(Registration);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_harness is not null)
        {
            await _harness.DisposeAsync();
        }
    }

    [Test]
    public async Task While_all_brokers_are_down_the_log_takes_messages_and_afterwards_they_arrive_in_order()
    {
        await _harness.AppendAsync(Messages(100));
        await _harness.RoutedAsync(100);
        _harness.Mock!.Down();
        await _harness.AppendAsync(Messages(300));
        await Task.Delay(1500);
        _harness.Mock.Up();
        await _harness.AppendAsync(Messages(100));

        await ArriveInOrderAsync(500);
    }

    [Test]
    public async Task Errors_that_pass_are_sent_over_again_in_order()
    {
        // Not the leader, timed out, not enough replicas.
        _harness.Mock!.PlantErrors(MockKafkaCluster.Produce, 6, 7, 19, 6, 7, 19);
        await _harness.AppendAsync(Messages(2000));

        await ArriveInOrderAsync(2000);
    }

    [Test]
    public async Task An_error_that_does_not_pass_starts_the_router_again_from_its_cursor()
    {
        // Not authorized for the topic; message too large.
        _harness.Mock!.PlantErrors(MockKafkaCluster.Produce, 29, 10);
        await _harness.AppendAsync(Messages(3000));

        await ArriveInOrderAsync(3000);
    }

    [Test]
    public async Task Moved_leaders_and_slow_brokers_change_nothing()
    {
        for (var round = 0; round < 6; round++)
        {
            _harness.Mock!.MoveLeader("exchange.leg.registration", round % 3, 1 + (round % 2));
            _harness.Mock.Delay(TimeSpan.FromMilliseconds(round * 20));
            await _harness.AppendAsync(Messages(200));
        }

        await ArriveInOrderAsync(1200);
    }

    [Test]
    public async Task A_router_that_crashed_before_moving_its_cursor_sends_again_and_indices_tell()
    {
        await _harness.AppendAsync(Messages(300));
        await _harness.RoutedAsync(300);
        await _harness.StopRouterAsync();
        await _harness.RewindRouterAsync(120);
        await _harness.StartRouterAsync();
        await _harness.AppendAsync(Messages(10));
        await _harness.RoutedAsync(310);

        var arrived = await ArriveInOrderAsync(310);
        Assert.That(arrived, Is.GreaterThanOrEqualTo(310 + 180));
    }

    [Test]
    public async Task Of_two_routers_one_routes_and_the_other_takes_over()
    {
        await _harness.AppendAsync(Messages(200));
        await _harness.RoutedAsync(200);
        await using var standby = await RouterCursor.TryTakeAsync(_harness.Hub, TimeProvider.System, CancellationToken.None);
        Assert.That(standby, Is.Null);

        await _harness.StopRouterAsync();

        await using var taken = await RouterCursor.TryTakeAsync(_harness.Hub, TimeProvider.System, CancellationToken.None);
        Assert.That(taken!.Next, Is.EqualTo(200));
    }

    [Test]
    public async Task A_stop_does_not_wait_for_brokers_that_are_down_and_loses_nothing()
    {
        await _harness.AppendAsync(Messages(50));
        await _harness.RoutedAsync(50);
        _harness.Mock!.Down();
        await _harness.AppendAsync(Messages(50));
        await Task.Delay(500);
        await _harness.StopRouterAsync().WaitAsync(TimeSpan.FromMinutes(2));

        _harness.Mock.Up();
        await _harness.StartRouterAsync();

        await ArriveInOrderAsync(100);
    }

    [Test]
    public async Task Kafka_gives_each_record_as_the_log_gives_it()
    {
        await _harness.AppendAsync(
        [
            new TestMessage { Id = "编号\"1", Subject = "云浮", PartitionKey = "K", Payload = """{"名称":"云浮"}""" },
            new TestMessage { Subject = "", Operation = "delete", Payload = null, Time = "2026-11-22T13:30:00.5+08:00" },
            new TestMessage { Time = "2026-11-22T05:30:00.123456Z" },
            new TestMessage { Time = "yesterday" },
            .. new[] { 65_535, 65_536, 65_537, 100, 300_000 }.Select(size => new TestMessage { Payload = new string('1', size) }),
        ]);
        await _harness.RoutedAsync(9);
        await using var log = new LogBus(_harness.Hub, new PayloadVault(_harness.Hub, null, default, TimeProvider.System), _harness.Tail).Subscribe("log", [Registration], []);
        var expected = (await log.ReadAsync(100, CancellationToken.None)).Records;
        await using var kafka = _harness.Bus.Subscribe("test", [Registration], _beginning);
        var records = new List<BusRecord>();

        await Eventually.HoldsAsync(
            async () =>
            {
                records.AddRange((await kafka.ReadAsync(100, CancellationToken.None)).Records);
                return records.Count == expected.Count;
            },
            "all came",
            seconds: 60);

        records.Sort((a, b) => a.Index.Value.CompareTo(b.Index.Value));
        Assert.That(records.Select(Facts), Is.EqualTo(expected.Select(r => Facts(r with { DataContentType = "application/json" }))));
        Assert.That(records.Select(r => r.Payload.ToArray()), Is.EqualTo(expected.Select(r => r.Payload.ToArray())));
    }

    /// <summary>All but place and payload.</summary>
    private static BusRecord Facts(BusRecord record) => record with { Topic = "", Partition = 0, Offset = 0, Payload = default };

    private static List<TestMessage> Messages(int count) => [.. Enumerable.Range(0, count).Select(i => new TestMessage { Subject = $"K{i % 23}" })];

    /// <summary>Reads until every index is there; checks that what is new in a partition always has a higher index than what came before.</summary>
    /// <returns>Number of records that came, also again.</returns>
    private async Task<int> ArriveInOrderAsync(int messages)
    {
        await _harness.RoutedAsync(messages);
        await using var consumer = _harness.Bus.Subscribe("test", [Registration], _beginning);
        var highest = new Dictionary<(string, int), long>();
        var indices = new HashSet<long>();
        var came = 0;
        var idle = 0;
        while (idle < 2)
        {
            var batch = await consumer.ReadAsync(1000, CancellationToken.None);
            idle = batch.Records.Count == 0 && indices.Count == messages ? idle + 1 : 0;
            came += batch.Records.Count;
            foreach (var record in batch.Records)
            {
                var partition = (record.Topic, record.Partition);
                if (record.Index.Value > highest.GetValueOrDefault(partition, -1))
                {
                    highest[partition] = record.Index.Value;
                    Assert.That(indices.Add(record.Index.Value), $"entry {record.Index} is in two partitions");
                }
                else
                {
                    Assert.That(indices, Does.Contain(record.Index.Value), $"entry {record.Index} came too late and would be dropped");
                }
            }
        }

        Assert.That(indices, Has.Count.EqualTo(messages));
        return came;
    }
}
