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

    public required DateTimeOffset At { get; init; }
}
