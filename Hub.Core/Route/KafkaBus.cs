using Hub.Core.Route.Topics;
using Hub.Schemas.Catalogue;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Route;

/// <summary>
/// The bus of a city: one topic per dataset, filled by the <see cref="Router"/>. Consumers read partitions from the positions they bring; the
/// broker keeps no offsets for them.
/// </summary>
public sealed class KafkaBus(BusOptions options, AvroSchemas avro, RouteInstruments instruments, TimeProvider time, ILogger<KafkaBus> logger) : IBus
{
    private readonly KafkaClients _clients = new(options);

    public IBusConsumer Subscribe(string consumer, IReadOnlyCollection<DatasetName> datasets, IReadOnlyCollection<BusPosition> positions) =>
        new KafkaBusConsumer(consumer, _clients, [.. datasets.Select(d => options.TopicPrefix + d.Value)], positions, avro, instruments, time, logger);
}
