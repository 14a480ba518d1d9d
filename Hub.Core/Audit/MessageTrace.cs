namespace Hub.Core.Audit;

/// <summary>The way of one entry: when it was received, under which signed tree it stands, and which sinks have confirmed it.</summary>
public sealed record MessageTrace
{
    public required AuditedEntry Entry { get; init; }

    /// <summary>The first checkpoint that covers the entry.</summary>
    public required long TreeSize { get; init; }

    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>The delivery entries whose range covers this one, oldest first.</summary>
    public required IReadOnlyList<AuditedEntry> Deliveries { get; init; }

    /// <summary>False when the payload has been erased (or never was kept: refusals, receipts, acts).</summary>
    public required bool PayloadKept { get; init; }
}
