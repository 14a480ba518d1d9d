namespace Hub.Core.Delivery;

/// <summary>Stable codes of sinks, mostly of orders that cannot be carried out; documented in docs/codes.md.</summary>
public static class SinkCodes
{
    public const string NotStopped = "SINK_NOT_STOPPED";

    public const string NotRunning = "SINK_NOT_RUNNING";

    public const string OffsetAhead = "SINK_OFFSET_AHEAD";

    public const string OffsetsOfTopics = "SINK_OFFSETS_OF_TOPICS";

    /// <summary>Not of an order: why a sink applies nothing.</summary>
    public const string LogReplaced = "LOG_REPLACED";

    public const string DeadLetterUnknown = "DEAD_LETTER_UNKNOWN";

    public const string ReplayUnknown = "REPLAY_UNKNOWN";

    public const string Unknown = "SINK_UNKNOWN";
}
