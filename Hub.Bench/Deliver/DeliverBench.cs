using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Hub.Adapters.LegalEntity;
using Hub.Adapters.MacroEconomy;
using Hub.Adapters.SocialSecurity;
using Hub.Bench.Ingest;
using Hub.Bench.Rig;
using Hub.Core.Delivery;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Host.Development;
using Hub.Host.Serving;
using Hub.Schemas.Identifiers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Bench.Deliver;

/// <summary>
/// <c>hub bench deliver</c>: the three sinks against bare COPY and upsert of the same rows, and the router against a bare producer of the same messages.
/// The messages are those of a log that a hub has just taken in over HTTPS.
/// </summary>
internal static class DeliverBench
{
    private const int Rounds = 5;
    private const int Partitions = 6;

    public static Command Create()
    {
        var messages = new Option<int>("--messages") { HelpName = "N", Description = "日志中的报文数 · messages in the log", DefaultValueFactory = _ => 200_000 };
        var bootstrap = new Option<string?>("--bootstrap") { HelpName = "HOST:PORT", Description = "真实的 Kafka;默认用 librdkafka 的模拟集群 · a real Kafka; default: librdkafka's mock cluster in this process" };
        var json = new Option<bool>("--json") { Description = "最后一行输出 JSON · one JSON object as the last line" };
        var command = new Command("deliver", "汇聚入库与路由的吞吐,对照裸写 · Throughput of sinks and router against the bare way") { messages, bootstrap, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var result = await MeasureAsync(arguments.GetValue(messages), arguments.GetValue(bootstrap), Console.Error.WriteLine, cancellationToken);
            await Console.Out.WriteLineAsync(arguments.GetValue(json) ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToTable());
        });
        return command;
    }

    private static async Task<DeliverResult> MeasureAsync(int messages, string? bootstrap, Action<string> step, CancellationToken cancellationToken)
    {
        await using var city = await BenchCity.StartAsync(sinks: false, step, cancellationToken);
        step($"taking in {messages} messages …");
        await SealedPath.RunAsync(city, messages, run: 1, cancellationToken);
        await using var database = HubServer.CreateDataSource(city.City.Database.ConnectionString);
        var vault = new PayloadVault(database, KeyEncryptionKeys.Parse(await File.ReadAllTextAsync(city.City.PathOf(DataDirectory.PayloadKeys), cancellationToken)), PayloadCipher.Aes256Gcm, TimeProvider.System);
        using var tail = new LogTail(database, TimeProvider.System, NullLogger<LogTail>.Instance);
        await tail.StartAsync(cancellationToken);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var tokens = new PersonTokens("a key for benchmarks only"u8);
        ISink[] sinks = [new LegalEntitySink(database, tokens), new MacroEconomySink(database), new SocialSecuritySink(database, tokens)];
        var results = new SortedDictionary<string, Contest>(StringComparer.Ordinal);
        var log = new LogBus(database, vault, tail);
        foreach (var sink in sinks)
        {
            var records = await ReadAsync(log.Subscribe("bench", sink.Datasets, []), cancellationToken);
            step($"sink {sink.Name}: {records.Count} messages …");
            results[sink.Name] = await new SinkThroughput(sink, new LogRecords(database, vault), records, meters).RunAsync(Rounds, cancellationToken);
        }

        var all = await ReadAsync(log.Subscribe("bench", [.. sinks.SelectMany(s => s.Datasets)], []), cancellationToken);
        step($"router: {all.Count} messages …");
        var router = await RouteAsync(database, vault, tail, all, bootstrap, meters, cancellationToken);
        await tail.StopAsync(cancellationToken);
        return new DeliverResult { Sinks = results, Router = router, Messages = all.Count };
    }

    private static async Task<Contest> RouteAsync(
        NpgsqlDataSource database, PayloadVault vault, LogTail tail, List<BusRecord> records, string? bootstrap, IMeterFactory meters, CancellationToken cancellationToken)
    {
        using var mock = bootstrap is null ? new MockKafkaCluster() : null;
        var options = new BusOptions
        {
            Kind = BusKind.Kafka,
            Bootstrap = bootstrap ?? mock!.Bootstrap,
            Partitions = Partitions,
            TopicPrefix = $"hub-bench-{Guid.NewGuid():n}.",
        };
        foreach (var dataset in records.Select(r => r.Dataset).Distinct())
        {
            mock?.CreateTopic(options.TopicPrefix + dataset, Partitions);
        }

        return await new RouterThroughput(database, vault, tail, options, records, meters).RunAsync(Rounds, cancellationToken);
    }

    private static async Task<List<BusRecord>> ReadAsync(IBusConsumer consumer, CancellationToken cancellationToken)
    {
        await using (consumer)
        {
            var records = new List<BusRecord>();
            while (await consumer.ReadAsync(20_000, cancellationToken) is { } batch)
            {
                records.AddRange(batch.Records);
                if (batch.Behind == 0)
                {
                    break;
                }
            }

            return records;
        }
    }
}
