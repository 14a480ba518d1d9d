using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Bench.Deliver;

/// <summary>
/// The router as the hub runs it, from reading the log in PostgreSQL to the acknowledged cursor, against a bare idempotent producer (acks=all, the same
/// batching and compression) that has the same messages at hand.
/// </summary>
internal sealed class RouterThroughput(NpgsqlDataSource hub, PayloadVault vault, LogTail tail, BusOptions options, IReadOnlyList<BusRecord> records, IMeterFactory meters)
{
    private const int PageSize = 2000;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);

    private readonly EventTypes _types = new();

    /// <summary>No standard is in force here: values are the payloads as they are, in the hub's default number of partitions.</summary>
    private TopicsInForce Topics { get; } = new(options, new RegistryInForce());

    private AvroSchemas Avro { get; } = new(hub, TimeProvider.System);

    public async Task<Contest> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        var messages = await MessagesAsync(cancellationToken);
        await RunRouterAsync(cancellationToken); // warms up; on a real broker it also makes the topics
        var (ours, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(records.Count / (await RunRouterAsync(cancellationToken)).TotalSeconds);
            bare.Add(records.Count / RunBare(messages).TotalSeconds);
        }

        return Contest.Of(ours, bare);
    }

    /// <summary>What the router would produce: the same topics, keys, headers, values and timestamps.</summary>
    private async Task<(string Topic, Message<byte[], byte[]> Message)[]> MessagesAsync(CancellationToken cancellationToken)
    {
        await using var log = new RouterReader(hub, vault, tail, next: 0);
        var messages = new List<(string, Message<byte[], byte[]>)>(records.Count);
        for (var behind = 1L; behind > 0;)
        {
            (var page, behind) = await log.NextAsync(PageSize, cancellationToken);
            messages.AddRange(Enumerable.Range(0, page.Entries.Count).Select(row => Message(page, row)));
        }

        return [.. messages];
    }

    private (string Topic, Message<byte[], byte[]> Message) Message(RouterPage page, int row)
    {
        var index = page.Entries.Index(row);
        var entry = EntryReader.Fields(index, page.Entries.Entry(row));
        return _types.TryGet(Encoding.UTF8.GetString(entry.Type), out var dataset, out _)
            ? (Topics.Current.Of(dataset).Name, KafkaEnvelope.Message(index, entry, page.Entries.Payload(row), Topics.Current.Of(dataset), page.Checkpoints.Of(index.Value), values: null))
            : throw new InvalidOperationException($"Entry {index} has no event type.");
    }

    private async Task<TimeSpan> RunRouterAsync(CancellationToken cancellationToken)
    {
        await using (var clear = hub.CreateCommand("delete from route.cursor"))
        {
            await clear.ExecuteNonQueryAsync(cancellationToken);
        }

        using var router = new Router(hub, vault, tail, options, Topics, Avro, new RouteInstruments(meters), TimeProvider.System, NullLogger<Router>.Instance);
        GC.Collect();
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        await using var cursor = new NpgsqlCommand("select coalesce(max(next_index), 0) from route.cursor", connection);
        await cursor.PrepareAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await router.StartAsync(cancellationToken);
        while ((long)(await cursor.ExecuteScalarAsync(cancellationToken))! <= records[^1].Index.Value)
        {
            await Task.Delay(s_look, cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await router.StopAsync(cancellationToken);
        return elapsed;
    }

    private TimeSpan RunBare((string Topic, Message<byte[], byte[]> Message)[] messages)
    {
        // The router's own properties, and a queue that never refuses.
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig(new KafkaClients(options).ProducerConfig())
        {
            DeliveryReportFields = "none",
            QueueBufferingMaxMessages = 0,
            QueueBufferingMaxKbytes = 2_000_000,
        }).Build();
        using var acknowledged = new CountdownEvent(messages.Length);
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        foreach (var (topic, message) in messages)
        {
            producer.Produce(topic, message, report => _ = !report.Error.IsError && acknowledged.Signal());
        }

        // Not Flush alone: it may return while the last reports are still being handed out.
        return acknowledged.Wait(TimeSpan.FromMinutes(2))
            ? Stopwatch.GetElapsedTime(started)
            : throw new InvalidOperationException($"Kafka did not acknowledge {acknowledged.CurrentCount} of {messages.Length} messages.");
    }
}
