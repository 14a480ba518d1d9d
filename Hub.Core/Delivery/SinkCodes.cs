namespace Hub.Core.Delivery;

/// <summary>Stable codes of orders to sinks that cannot be carried out; documented in docs/codes.md.</summary>
public static class SinkCodes
{
    public const string NotStopped = "SINK_NOT_STOPPED";

    public const string NotRunning = "SINK_NOT_RUNNING";

    public const string OffsetAhead = "SINK_OFFSET_AHEAD";

    public const string OffsetsOfTopics = "SINK_OFFSETS_OF_TOPICS";

    public const string DeadLetterUnknown = "DEAD_LETTER_UNKNOWN";

    public const string ReplayUnknown = "REPLAY_UNKNOWN";

    public const string Unknown = "SINK_UNKNOWN";
}
