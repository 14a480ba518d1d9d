namespace Hub.Core.Delivery;

/// <summary>State of a sink, in the words of Kafka Connect.</summary>
public enum SinkState
{
    Stopped,
    Running,
    Paused,

    /// <summary>Runs, and reads from the log what Kafka does not hold.</summary>
    Recovering,

    /// <summary>The last try failed for a reason that waiting alone does not cure; it is tried again all the same.</summary>
    Failed,
}
