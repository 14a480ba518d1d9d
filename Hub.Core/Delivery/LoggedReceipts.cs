using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Seal;

namespace Hub.Core.Delivery;

/// <summary>Puts acknowledgements into the log, one entry each.</summary>
public sealed class LoggedReceipts(LogWriter log, TimeProvider time) : IDeliveryReceipts
{
    public async Task<LogIndex> AppendAsync(DeliveryAcknowledged acknowledged, CancellationToken cancellationToken) =>
        (await log.AppendAsync([SealStage.Seal(new DeliveryReceipt
        {
            Sink = acknowledged.Sink,
            First = acknowledged.First,
            Last = acknowledged.Last,
            Applied = acknowledged.Applied,
            DeadLettered = acknowledged.DeadLettered,
            Ranges = acknowledged.Ranges.Count == 1 ? null : string.Join(',', acknowledged.Ranges.Select(r => $"{r.Topic}/{r.Partition}:{r.First}-{r.Last}")),
            Signed = acknowledged.Signed,
            At = time.GetUtcNow(),
        })]).WaitAsync(cancellationToken))[0].Receipt.Index;
}
