using Hub.Core.Exchanges;

namespace Hub.Core.Delivery;

/// <summary>
/// What a sink has committed since its last receipt: each record of its datasets within <see cref="Ranges"/> is applied or dead-lettered.
/// </summary>
public sealed record DeliveryAcknowledged
{
    public required string Sink { get; init; }

    /// <summary>Lowest index of the ranges.</summary>
    public required LogIndex First { get; init; }

    /// <summary>Highest index of the ranges.</summary>
    public required LogIndex Last { get; init; }

    /// <summary>Records applied.</summary>
    public required long Applied { get; init; }

    public required long DeadLettered { get; init; }

    /// <summary>By partition of the bus, as indices are in order only within one; a single one on the log bus.</summary>
    public required IReadOnlyList<AcknowledgedRange> Ranges { get; init; }

    /// <summary>What the receiver signed of it; null when it signed nothing.</summary>
    public SignedReceipt? Signed { get; init; }
}

/// <summary>Indices from <paramref name="First"/> to <paramref name="Last"/>, both included, as far as they are in this partition.</summary>
public readonly record struct AcknowledgedRange(string Topic, int Partition, LogIndex First, LogIndex Last);
