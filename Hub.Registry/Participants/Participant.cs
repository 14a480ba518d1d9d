namespace Hub.Registry.Participants;

/// <summary>A department (or auditor, or operator) that takes part in the exchange.</summary>
public sealed record Participant
{
    /// <summary>Unified social credit code, 18 characters (GB 32100-2015).</summary>
    public required string Uscc { get; init; }

    public required string Name { get; init; }

    /// <summary>An inactive participant is refused whatever its certificate says.</summary>
    public bool Active { get; init; } = true;

    /// <summary>May query the exchange log beyond its own messages.</summary>
    public bool Auditor { get; init; }

    /// <summary>May give orders to sinks, sources and subscriptions. Never an auditor at the same time.</summary>
    public bool Operator { get; init; }
}
