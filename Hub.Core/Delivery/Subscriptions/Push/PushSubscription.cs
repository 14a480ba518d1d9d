using Hub.Schemas.Catalogue;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>A subscription that the hub carries to a department: <c>subscription.push</c> and its position.</summary>
public sealed record PushSubscription
{
    /// <summary>See <see cref="PushSettings.IsName"/>; one in the whole hub.</summary>
    public required string Name { get; init; }

    /// <summary>The department; it needs a grant to subscribe.</summary>
    public required string Uscc { get; init; }

    public required DatasetName Dataset { get; init; }

    public required PushWay Way { get; init; }

    public required PushSettings Settings { get; init; }

    public PushState State { get; init; } = PushState.Running;

    /// <summary>Rises with each order.</summary>
    public long Generation { get; init; }

    /// <summary>Another after each order that moved the position.</summary>
    public long Epoch { get; init; }

    /// <summary>Why it does not get on, or was paused; null when it does.</summary>
    public PushProblem? Problem { get; init; }

    /// <summary>The batch that was sent last, or is being sent: its bounds and when it was made up.</summary>
    public PushPlan? Plan { get; init; }

    public Standing Standing { get; init; }

    /// <summary>Messages delivered.</summary>
    public long Delivered { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public Receiver Receiver => Receiver.OfPush(Uscc, Name);
}
