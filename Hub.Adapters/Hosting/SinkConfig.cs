using Hub.Core.Delivery;
using Hub.Core.Route;

namespace Hub.Adapters.Hosting;

/// <summary>What a sink works by, as <c>GET /sinks/{name}/config</c> tells of it. Set by the configuration of the hub; connections are not in it.</summary>
/// <param name="Name">Of the sink.</param>
/// <param name="Datasets">It applies messages of these.</param>
/// <param name="Bus">What brings them: <c>Log</c> or <c>Kafka</c>.</param>
/// <param name="Database"><c>hub</c>, or <c>own</c> when the repository has a database of its own.</param>
/// <param name="BatchSize">Most records in one transaction.</param>
/// <param name="LingerMilliseconds">Shortest time between the starts of two batches that are not full.</param>
/// <param name="MaxRetryDelaySeconds">Longest pause between two tries.</param>
public sealed record SinkConfig(string Name, IReadOnlyList<string> Datasets, string Bus, string Database, int BatchSize, int LingerMilliseconds, int MaxRetryDelaySeconds)
{
    public static SinkConfig Of(ISink sink, bool ownDatabase, BusOptions bus, DeliveryOptions delivery) => new(
        sink.Name, [.. sink.Datasets.Select(d => d.Value)], bus.Kind.ToString(), ownDatabase ? "own" : "hub", delivery.BatchSize, delivery.LingerMilliseconds, delivery.MaxRetryDelaySeconds);
}
