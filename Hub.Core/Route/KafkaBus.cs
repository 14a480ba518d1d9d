using Hub.Core.Log.Payloads;
using Hub.Core.Route.Librdkafka;
using Hub.Core.Route.Topics;
using Hub.Schemas.Catalogue;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// The bus of a city: one topic per dataset, filled by the <see cref="Router"/>. Consumers read partitions from the positions they bring; the
/// broker keeps no offsets for them. What Kafka does not hold, or not any more, they read from the log.
/// </summary>
public sealed class KafkaBus(
    NpgsqlDataSource hub, PayloadVault vault, BusOptions options, TopicsInForce topics, AvroSchemas avro, RouteInstruments instruments, TimeProvider time, ILogger<KafkaBus> logger) : IBus
{
    private readonly KafkaClients _clients = new(options);

    public IBusConsumer Subscribe(string consumer, IReadOnlyCollection<DatasetName> datasets, IReadOnlyCollection<BusPosition> positions)
    {
        var byTopic = datasets.ToDictionary(d => options.TopicPrefix + d.Value, StringComparer.Ordinal);
        return new KafkaBusConsumer(
            consumer,
            _clients,
            [.. byTopic.Keys],
            positions,
            (gap, first) => new LogCatchUp(new LogBusConsumer(hub, vault, tail: null, [byTopic[gap.Topic]], first), gap, PartitionOf),
            avro,
            instruments,
            time,
            logger);
    }

    private int PartitionOf(BusRecord record, int partitions) => Native.PartitionOf(KafkaEnvelope.Key(record, topics.Current.Of(record.Dataset)), partitions);
}
