using Hub.Core.Exchanges;

namespace Hub.Core.Delivery;

/// <summary>A sink at one moment.</summary>
public sealed record SinkStatus
{
    public required string Name { get; init; }

    public required SinkState State { get; init; }

    public required IReadOnlyList<string> Datasets { get; init; }

    public required IReadOnlyList<SinkPosition> Positions { get; init; }

    /// <summary>Highest log index dealt with, over all partitions; null before the first.</summary>
    public LogIndex? AppliedIndex { get; init; }

    /// <summary>What waits: entries of the log on the log bus, records on Kafka.</summary>
    public required long Lag { get; init; }

    public required long Applied { get; init; }

    public required long DeadLettered { get; init; }

    /// <summary>Why the last try failed, while it is not yet made good; null otherwise.</summary>
    public string? Problem { get; init; }
}
