using Hub.Core.Exchanges;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Delivery;

/// <summary>
/// Has what a sink committed receipted in the log, one receipt at a time and beside the next batch: while one is under way, what is committed
/// meanwhile gathers for the next. Positions without a receipt are known from the repository, so a crash loses none.
/// </summary>
internal sealed partial class SinkReceipts(string sink, IDeliveryReceipts receipts, ILogger logger)
{
    private Task? _underWay;
    private IReadOnlyList<SinkPosition> _covered = [];

    /// <summary>Positions receipted in this run, as far as the repository may not know it yet.</summary>
    public Dictionary<(string Topic, int Partition), SinkPosition> Settled { get; } = [];

    /// <summary>Takes note of a receipt that has come, then asks for the next when something awaits it.</summary>
    public void Pump(IEnumerable<SinkPosition> positions, CancellationToken cancellationToken)
    {
        if (_underWay is { IsCompleted: false })
        {
            return;
        }

        Settle();
        var open = positions.Select(Overlay).Where(p => p.AwaitsReceipt).ToList();
        if (open.Count > 0)
        {
            _covered = open;
            _underWay = receipts.AppendAsync(Acknowledge(open), cancellationToken);
        }
    }

    /// <summary>Waits for the receipt under way, at a stop.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (_underWay is not null)
        {
            await _underWay.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Settle();
        }
    }

    private void Settle()
    {
        if (_underWay is { IsCompletedSuccessfully: true })
        {
            foreach (var p in _covered)
            {
                Settled[(p.Topic, p.Partition)] = p with
                {
                    ReceiptedIndex = p.CountedIndex,
                    ReceiptedApplied = p.Applied,
                    ReceiptedDeadLettered = p.DeadLettered,
                };
            }
        }
        else if (_underWay is { IsFaulted: true, Exception.InnerException: { } reason })
        {
            ReceiptMissing(sink, reason);
        }

        _underWay = null;
    }

    private SinkPosition Overlay(SinkPosition p) =>
        Settled.TryGetValue((p.Topic, p.Partition), out var settled) && settled.ReceiptedIndex > p.ReceiptedIndex
            ? p with
            {
                ReceiptedIndex = settled.ReceiptedIndex,
                ReceiptedApplied = settled.ReceiptedApplied,
                ReceiptedDeadLettered = settled.ReceiptedDeadLettered,
            }
            : p;

    private DeliveryAcknowledged Acknowledge(List<SinkPosition> open) => new()
    {
        Sink = sink,
        First = new LogIndex(open.Min(p => p.ReceiptedIndex) + 1),
        Last = new LogIndex(open.Max(p => p.CountedIndex)),
        Applied = open.Sum(p => p.Applied - p.ReceiptedApplied),
        DeadLettered = open.Sum(p => p.DeadLettered - p.ReceiptedDeadLettered),
        Ranges = [.. open.Select(p => new AcknowledgedRange(p.Topic, p.Partition, new LogIndex(p.ReceiptedIndex + 1), new LogIndex(p.CountedIndex)))],
    };

    [LoggerMessage(6011, LogLevel.Warning, "Sink {Sink}: the receipt of its last batches is not in the log yet; it is asked for again.")]
    private partial void ReceiptMissing(string sink, Exception exception);
}
