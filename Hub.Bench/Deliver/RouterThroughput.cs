using System.Diagnostics;
using System.Diagnostics.Metrics;
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
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);

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

    private async Task<(string Topic, Message<byte[], byte[]> Message)[]> MessagesAsync(CancellationToken cancellationToken)
    {
        var envelope = new KafkaEnvelope(Avro);
        var checkpoints = new CoveringCheckpoints(hub);
        await checkpoints.LoadAsync(records[0].Index.Value, records[^1].Index.Value, cancellationToken);
        return [.. records.Select(r => (Topics.Current.Of(r.Dataset).Name, envelope.Write(r, Topics.Current.Of(r.Dataset), checkpoints.Of(r.Index.Value), values: null)))];
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
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig(options.Client.ToDictionary())
        {
            BootstrapServers = options.Bootstrap,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 5,
            BatchSize = 512 * 1024,
            CompressionType = CompressionType.Lz4,
            DeliveryReportFields = "none",
            MessageMaxBytes = 16 * 1024 * 1024,
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
