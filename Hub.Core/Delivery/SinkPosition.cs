using Hub.Core.Route;

namespace Hub.Core.Delivery;

/// <summary>Where a sink stands in one partition, as stored in its repository (<c>delivery.sink_position</c>).</summary>
public sealed record SinkPosition
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    /// <summary>Offset of the next record to read; <see cref="BusPosition.Unknown"/> while the topic is read from the log.</summary>
    public required long NextOffset { get; init; }

    /// <summary>Highest log index dealt with; -1 before the first.</summary>
    public long AppliedIndex { get; init; } = -1;

    /// <summary>Highest log index that the counters know; above <see cref="AppliedIndex"/> after the position was moved back.</summary>
    public long CountedIndex { get; init; } = -1;

    public long Applied { get; init; }

    public long DeadLettered { get; init; }

    /// <summary>Highest log index that a receipt covers; -1 before the first.</summary>
    public long ReceiptedIndex { get; init; } = -1;

    public long ReceiptedApplied { get; init; }

    public long ReceiptedDeadLettered { get; init; }

    /// <summary>Something was counted since the last receipt.</summary>
    public bool AwaitsReceipt => Applied + DeadLettered > ReceiptedApplied + ReceiptedDeadLettered;

    /// <summary>Kafka did not hold what comes next: it is read from the log.</summary>
    public bool Recovers => NextOffset == BusPosition.Unknown;

    public BusPosition BusPosition => new(Topic, Partition, NextOffset, AppliedIndex);
}
