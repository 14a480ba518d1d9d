namespace Hub.Core.Delivery;

/// <summary>State of a sink, in the words of Kafka Connect.</summary>
public enum SinkState
{
    Stopped,
    Running,
    Paused,

    /// <summary>The last try failed for a reason that waiting alone does not cure; it is tried again all the same.</summary>
    Failed,
}
