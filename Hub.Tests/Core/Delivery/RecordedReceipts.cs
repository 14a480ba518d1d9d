using Hub.Core.Delivery;
using Hub.Core.Exchanges;

namespace Hub.Tests.Core.Delivery;

/// <summary>Keeps the receipts that sinks ask for; refuses them while <see cref="Down"/>.</summary>
public sealed class RecordedReceipts : IDeliveryReceipts
{
    private readonly List<DeliveryAcknowledged> _all = [];

    public bool Down { get; set; }

    public IReadOnlyList<DeliveryAcknowledged> All
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public Task<LogIndex> AppendAsync(DeliveryAcknowledged acknowledged, CancellationToken cancellationToken)
    {
        if (Down)
        {
            return Task.FromException<LogIndex>(new TimeoutException("The log does not answer."));
        }

        lock (_all)
        {
            _all.Add(acknowledged);
            return Task.FromResult(new LogIndex(_all.Count));
        }
    }
}
