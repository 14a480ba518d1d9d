using System.Diagnostics.Metrics;
using Hub.Adapters.LegalEntity;
using Hub.Adapters.MacroEconomy;
using Hub.Adapters.SocialSecurity;
using Hub.Core.Delivery;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Tests.Core.Delivery;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Adapters.Repositories;

/// <summary>Whichever bus carries the messages, the repositories hold the same.</summary>
[TestFixture]
public sealed class BusEqualityTests
{
    [Test]
    public async Task Repositories_hold_the_same_whether_the_log_or_Kafka_carried_the_messages()
    {
        var messages = Messages();
        await using var log = await LogBusHarness.StartAsync();
        await using var kafka = await KafkaBusHarness.StartOnMockAsync();

        var byLog = await RunAsync(log, log.Bus, messages);
        var byKafka = await RunAsync(kafka, kafka.Bus, messages);

        Assert.That(byKafka.Digests, Is.EqualTo(byLog.Digests));
        Assert.That(byKafka.Counts, Is.EqualTo(byLog.Counts));
    }

    [Test]
    public async Task Changing_from_the_log_to_Kafka_applies_nothing_twice()
    {
        var messages = Messages();
        await using var harness = await KafkaBusHarness.StartOnMockAsync();
        var tail = new LogTail(harness.Hub, TimeProvider.System, NullLogger<LogTail>.Instance);
        using (tail)
        {
            await RunAsync(harness, new LogBus(harness.Hub, new PayloadVault(harness.Hub, null, default, TimeProvider.System), tail), messages);
        }

        var after = await RunAsync(harness, harness.Bus, messages[..300], already: messages.Count);

        Assert.That(after.Counts.Values.Sum(), Is.EqualTo(messages.Count + 300));
    }

    private static async Task<(Dictionary<string, string> Digests, SortedDictionary<string, long> Counts)> RunAsync(
        BusHarness harness, IBus bus, List<TestMessage> messages, int already = 0)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var instruments = new DeliveryInstruments(services.GetRequiredService<IMeterFactory>());
        ISink[] sinks =
        [
            new LegalEntitySink(harness.Hub, RepositoryHarness.Tokens), new MacroEconomySink(harness.Hub), new SocialSecuritySink(harness.Hub, RepositoryHarness.Tokens),
        ];
        var host = new SinkHost(
            sinks,
            sink => new SinkRunner(sink, bus, harness.Records, new RecordedReceipts(), new DeliveryOptions { BatchSize = 97 }, instruments, TimeProvider.System, NullLogger<SinkRunner>.Instance),
            instruments);
        await host.StartAsync(CancellationToken.None);
        foreach (var part in messages.Chunk(250))
        {
            await harness.AppendAsync(part);
        }

        await Eventually.HoldsAsync(
            () => host.Statuses.Sum(s => s.Applied + s.DeadLettered) >= already + messages.Count,
            () => string.Join("; ", host.Statuses.Select(s => $"{s.Name} {s.Applied}+{s.DeadLettered} {s.State} {s.Problem}")),
            seconds: 60);
        await host.StopAsync(CancellationToken.None);
        var digests = new Dictionary<string, string>();
        foreach (var sink in sinks)
        {
            foreach (var (table, digest) in await TableDigests.OfSchemaAsync(harness.Hub, sink.Name))
            {
                digests[table] = digest;
            }
        }

        return (digests, new SortedDictionary<string, long>(host.Statuses.ToDictionary(s => s.Name, s => s.Applied + s.DeadLettered)));
    }

    private static List<TestMessage> Messages()
    {
        var random = new Random(20261122);
        return [.. Enumerable.Range(0, 2000).Select(i => (i % 5) switch
        {
            0 => Payloads.Registration($"U{random.Next(60)}", $"202{random.Next(6)}-0{random.Next(1, 9)}-01", $"n{i}", random.Next(20) == 0 ? "delete" : "upsert"),
            1 => Payloads.Tax($"U{random.Next(60)}", $"2024-0{random.Next(1, 9)}-01", $"s{i}"),
            2 => Payloads.Indicator($"202{random.Next(6)}", $"2025-0{random.Next(1, 9)}-01", $"{i}.5", $"i{random.Next(9)}"),
            3 => Payloads.Enrolment($"4453021990010100{random.Next(10, 60)}", 202601 + random.Next(3), random.Next(30) == 0 ? "999" : "110", $"n{i}"),
            _ => Payloads.Contribution($"4453021990010100{random.Next(10, 60)}", 202601 + random.Next(3), "310", $"{i}.25"),
        })];
    }
}
