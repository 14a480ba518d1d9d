namespace Hub.Core.Exchanges;

/// <summary>A sink or subscriber has durably applied the messages of an index range.</summary>
public sealed record DeliveryReceipt
{
    public required string Sink { get; init; }

    public required LogIndex First { get; init; }

    public required LogIndex Last { get; init; }

    public required long Applied { get; init; }

    public required long DeadLettered { get; init; }

    /// <summary>The ranges by topic and partition (<c>topic/partition:first-last,…</c>) when there is more than one; null for a single one.</summary>
    public string? Ranges { get; init; }

    /// <summary>What the receiver signed of it; null when it signed nothing.</summary>
    public SignedReceipt? Signed { get; init; }

    public required DateTimeOffset At { get; init; }
}
