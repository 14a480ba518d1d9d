namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>A subscription as <c>GET /subscriptions</c> and <c>hub subscription list</c> tell of it.</summary>
public sealed record PushAnswer
{
    public required string Name { get; init; }

    public required string Uscc { get; init; }

    public required string Dataset { get; init; }

    /// <summary><c>webhook</c>, <c>file</c>, <c>bridge</c>; <c>pull</c> for a department's system that comes for its data itself.</summary>
    public required string Way { get; init; }

    /// <summary><c>RUNNING</c>, <c>PAUSED</c>, <c>PULL</c>, or <c>FAILED</c>: told to run, and kept from it.</summary>
    public required string State { get; init; }

    /// <summary>Null for a system that pulls.</summary>
    public PushSettings? Settings { get; init; }

    /// <summary>Everything below this index is delivered.</summary>
    public required long Next { get; init; }

    /// <summary>Below this index only the newest message of each key is delivered; 0: every message.</summary>
    public required long Snapshot { get; init; }

    /// <summary>Messages delivered.</summary>
    public required long Delivered { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Why it does not get on, or was paused.</summary>
    public PushProblem? Problem { get; init; }

    public static PushAnswer Of(PushSubscription subscription) => new()
    {
        Name = subscription.Name,
        Uscc = subscription.Uscc,
        Dataset = subscription.Dataset.Value,
        Way = subscription.Way.ToString().ToLowerInvariant(),
        State = subscription is { State: PushState.Running, Problem: not null } ? "FAILED" : subscription.State.ToString().ToUpperInvariant(),
        Settings = subscription.Settings,
        Next = subscription.Standing.Next,
        Snapshot = subscription.Standing.Snapshot,
        Delivered = subscription.Delivered,
        DeliveredAt = subscription.DeliveredAt,
        Problem = subscription.Problem,
    };
}
