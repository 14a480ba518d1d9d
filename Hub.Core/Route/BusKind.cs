namespace Hub.Core.Route;

/// <summary>What carries messages from the log to consumers.</summary>
public enum BusKind
{
    /// <summary>Consumers tail the log itself: one machine, nothing else to run.</summary>
    Log,

    /// <summary>Kafka topics, one per dataset.</summary>
    Kafka,
}
