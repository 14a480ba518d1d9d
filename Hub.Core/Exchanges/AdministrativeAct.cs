namespace Hub.Core.Exchanges;

/// <summary>Something done to the hub, or asked of its log, by a person or the hub itself.</summary>
public sealed record AdministrativeAct
{
    /// <summary><see cref="EntryKind.Administration"/> or <see cref="EntryKind.AuditQuery"/>.</summary>
    public EntryKind Kind { get; init; } = EntryKind.Administration;

    /// <summary>Stable name: <c>hub.started</c>, <c>standards.applied</c>, <c>audit.entries</c> …</summary>
    public required string Act { get; init; }

    /// <summary>Free of personal values.</summary>
    public required string Detail { get; init; }

    /// <summary>Null for the hub itself.</summary>
    public Caller? Caller { get; init; }

    /// <summary>Of an act done to the registry; null for what was done to this hub.</summary>
    public ChangeOrigin? Origin { get; init; }

    /// <summary>When it was done, if that is long before <see cref="At"/>: the log was away.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    public required DateTimeOffset At { get; init; }
}
