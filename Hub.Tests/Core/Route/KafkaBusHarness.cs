using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Host.Development;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Tests.Core.Route;

/// <summary>The Kafka bus with its router over a fresh database: on a mock cluster of its own, or on the cluster it is given.</summary>
public sealed class KafkaBusHarness : BusHarness
{
    private const int Partitions = 3;

    /// <summary>Topics of the mock cluster, which cannot create them on request.</summary>
    private static readonly string[] s_datasets =
    [
        "leg.registration", "leg.abnormal", "tax.registration", "cred.penalty", "cred.licence", "svc.case", "svc.case_status", "proc.tender", "proc.award", "urb.parcel",
        "mac.indicator", "mac.forecast", "urb.power", "ss.enrolment", "ss.contribution", "ss.benefit", "ss.employment", "civ.vital",
    ];

    private readonly TestDatabase _database;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RouteInstruments _instruments;
    private BusOptions _options;
    private IBus _bus;
    private Router? _router;
    private GrantTopics? _grants;

    private KafkaBusHarness(TestDatabase database, BusOptions options, MockKafkaCluster? mock)
    {
        (_database, _options, Mock) = (database, options, mock);
        Hub = database.CreateDataSource();
        Tail = new LogTail(Hub, TimeProvider.System, NullLogger<LogTail>.Instance);
        _instruments = new RouteInstruments(_services.GetRequiredService<IMeterFactory>());
        _bus = NewBus();
    }

    public override IBus Bus => _bus;

    public override NpgsqlDataSource Hub { get; }

    public LogTail Tail { get; }

    /// <summary>The standard that the topics follow; empty unless a test sets it.</summary>
    public RegistryInForce Registry { get; } = new();

    /// <summary>Null on a real cluster.</summary>
    public MockKafkaCluster? Mock { get; private set; }

    public static async Task<KafkaBusHarness> StartOnMockAsync()
    {
        var mock = NewMock();
        return await StartAsync(new BusOptions { Kind = BusKind.Kafka, Bootstrap = mock.Bootstrap }, mock);
    }

    /// <summary>A mock cluster with the topics of the repositories' datasets.</summary>
    public static MockKafkaCluster NewMock()
    {
        var mock = new MockKafkaCluster();
        foreach (var dataset in s_datasets)
        {
            mock.CreateTopic("exchange." + dataset, Partitions);
        }

        mock.CreateTopic("exchange.dlq", 1);

        return mock;
    }

    public static Task<KafkaBusHarness> StartOnAsync(string bootstrap) => StartAsync(
        new BusOptions { Kind = BusKind.Kafka, Bootstrap = bootstrap, Partitions = Partitions, TopicPrefix = $"hub-test-{Guid.NewGuid():n}." }, mock: null);

    /// <summary>Puts a record of somebody else first in each partition: of a topic without one behind it a consumer would read the log.</summary>
    public override async Task<IReadOnlyCollection<BusPosition>> BeginAsync(params DatasetName[] datasets)
    {
        var partitions = datasets.SelectMany(d => Enumerable.Range(0, Partitions).Select(p => new TopicPartition(_options.TopicPrefix + d.Value, p))).ToList();
        var topics = new TopicsInForce(_options, Registry).Current;
        await new KafkaTopics(_options).EnsureAsync(datasets.Select(topics.Of));
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = _options.Bootstrap }).Build();
        await Task.WhenAll(partitions.Select(p => producer.ProduceAsync(p, new Message<byte[], byte[]>())));
        return [.. partitions.Select(p => new BusPosition(p.Topic, p.Partition, 1))];
    }

    public async Task StartRouterAsync()
    {
        _router = new Router(
            Hub, new PayloadVault(Hub, null, default, TimeProvider.System), Tail, _options, new TopicsInForce(_options, Registry), new AvroSchemas(Hub, TimeProvider.System), _instruments,
            TimeProvider.System, NullLogger<Router>.Instance);
        await _router.StartAsync(CancellationToken.None);
    }

    public async Task StopRouterAsync()
    {
        if (_router is not null)
        {
            await _router.StopAsync(CancellationToken.None);
            _router.Dispose();
            _router = null;
        }
    }

    public async Task StartGrantTopicsAsync()
    {
        _grants = new GrantTopics(
            Hub, new PayloadVault(Hub, null, default, TimeProvider.System), Tail, _options, new TopicsInForce(_options, Registry), _instruments, TimeProvider.System,
            NullLogger<GrantTopics>.Instance);
        await _grants.StartAsync(CancellationToken.None);
    }

    public async Task StopGrantTopicsAsync()
    {
        if (_grants is not null)
        {
            await _grants.StopAsync(CancellationToken.None);
            _grants.Dispose();
            _grants = null;
        }
    }

    /// <summary>Another mock cluster takes the place of the first, which had records: the router goes on from its cursor. Consumers must be stopped.</summary>
    public async Task ReplaceClusterAsync()
    {
        await StopRouterAsync();
        Mock!.Dispose();
        Mock = NewMock();
        _options = new BusOptions { Kind = BusKind.Kafka, Bootstrap = Mock.Bootstrap };
        _bus = NewBus();
        await StartRouterAsync();
    }

    /// <summary>Sets the router's cursor back, as if it had crashed before it could move it.</summary>
    public async Task RewindRouterAsync(long next)
    {
        await using var rewind = Hub.CreateCommand("update route.cursor set next_index = $1");
        rewind.Parameters.AddWithValue(next);
        await rewind.ExecuteNonQueryAsync();
    }

    public async Task RoutedAsync(long next) => await Eventually.HoldsAsync(
        async () =>
        {
            await using var cursor = Hub.CreateCommand("select coalesce(max(next_index), 0) from route.cursor");
            return (long)(await cursor.ExecuteScalarAsync())! >= next;
        },
        $"routed up to {next}",
        seconds: 120);

    public override async ValueTask DisposeAsync()
    {
        await StopGrantTopicsAsync();
        await StopRouterAsync();
        await Tail.StopAsync(CancellationToken.None);
        Tail.Dispose();
        Mock?.Dispose();
        await _services.DisposeAsync();
        await Hub.DisposeAsync();
        await _database.DisposeAsync();
    }

    private KafkaBus NewBus() => new(
        Hub, new PayloadVault(Hub, null, default, TimeProvider.System), _options, new TopicsInForce(_options, Registry), new AvroSchemas(Hub, TimeProvider.System), _instruments, TimeProvider.System,
        NullLogger<KafkaBus>.Instance);

    private static async Task<KafkaBusHarness> StartAsync(BusOptions options, MockKafkaCluster? mock)
    {
        var harness = new KafkaBusHarness(await TestDatabase.CreateAsync(), options, mock);
        await harness.Tail.StartAsync(CancellationToken.None);
        await harness.StartRouterAsync();
        return harness;
    }
}
