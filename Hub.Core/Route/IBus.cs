using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>
/// Carries accepted messages from the log to consumers. Two implementations ship: <see cref="LogBus"/> (consumers tail the log itself) and
/// <see cref="KafkaBus"/> (<c>Bus:Kind</c>).
/// </summary>
/// <remarks>
/// Every accepted message of a dataset reaches every consumer of that dataset at least once. Within a partition records come in log
/// order; a record may come again after a failure, and then its index is not above one that came before, so a consumer that keeps
/// the highest index it applied per partition, and drops what is not above it, applies each message once. Records of one key are
/// in one partition. Only when the bus has lost records does that not hold for those that it gives instead (<see cref="BusBatch.FromLog"/>): they come in log order, and some may have
/// been dealt with. The bus remembers nothing about consumers: positions belong to whoever stores the effects.
/// </remarks>
public interface IBus
{
    /// <param name="consumer">Name for logs and for the broker's client id.</param>
    /// <param name="datasets">What to read; at least one.</param>
    /// <param name="positions">Where to go on; a topic that is not named is read from its beginning.</param>
    /// <exception cref="InvalidOperationException">The positions were made on a bus of another kind and this one cannot go on from them.</exception>
    IBusConsumer Subscribe(string consumer, IReadOnlyCollection<DatasetName> datasets, IReadOnlyCollection<BusPosition> positions);
}
