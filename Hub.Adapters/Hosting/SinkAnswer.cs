using Hub.Core.Delivery;

namespace Hub.Adapters.Hosting;

/// <summary>A sink as <c>GET /sinks</c> tells of it.</summary>
public sealed record SinkAnswer
{
    public required string Name { get; init; }

    /// <summary><c>RUNNING</c>, <c>RECOVERING</c> (from the log, what Kafka does not hold), <c>PAUSED</c>, <c>STOPPED</c> or <c>FAILED</c>.</summary>
    public required string State { get; init; }

    public required IReadOnlyList<string> Datasets { get; init; }

    /// <summary>Highest log index dealt with; null before the first.</summary>
    public required long? AppliedIndex { get; init; }

    /// <summary>What waits: entries of the log, or records on Kafka.</summary>
    public required long Lag { get; init; }

    public required long Applied { get; init; }

    public required long DeadLettered { get; init; }

    /// <summary>Kind of the failure that is not yet made good; null otherwise.</summary>
    public required string? Problem { get; init; }

    public required IReadOnlyList<PositionAnswer> Positions { get; init; }

    public static SinkAnswer Of(SinkStatus status) => new()
    {
        Name = status.Name,
        State = status.State.ToString().ToUpperInvariant(),
        Datasets = status.Datasets,
        AppliedIndex = status.AppliedIndex?.Value,
        Lag = status.Lag,
        Applied = status.Applied,
        DeadLettered = status.DeadLettered,
        Problem = status.Problem,
        Positions = [.. status.Positions.Select(p => new PositionAnswer(p.Topic, p.Partition, p.NextOffset, p.AppliedIndex))],
    };
}

/// <summary>Where a sink stands in one partition of the bus.</summary>
public sealed record PositionAnswer(string Topic, int Partition, long Offset, long AppliedIndex);
