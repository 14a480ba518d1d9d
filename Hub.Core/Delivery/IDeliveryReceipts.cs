using Hub.Core.Exchanges;

namespace Hub.Core.Delivery;

/// <summary>Makes acknowledgements entries of the log.</summary>
/// <remarks>
/// At most one call per sink is under way. A range comes again when the hub stopped between the entry and the note of it: the log then holds
/// two receipts for it, never none.
/// </remarks>
public interface IDeliveryReceipts
{
    /// <summary>The index of the entry, when it is committed; throws when it is not known to be.</summary>
    Task<LogIndex> AppendAsync(DeliveryAcknowledged acknowledged, CancellationToken cancellationToken);
}
