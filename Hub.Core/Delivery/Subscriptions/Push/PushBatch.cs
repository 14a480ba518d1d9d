using Hub.Schemas.Catalogue;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>Messages on their way to a receiver, in log order.</summary>
public sealed record PushBatch
{
    public required PushSubscription Subscription { get; init; }

    public required Dataset Dataset { get; init; }

    public required PushPlan Plan { get; init; }

    /// <summary>What the grant shows; at least one.</summary>
    public required IReadOnlyList<Delivered> Messages { get; init; }

    /// <summary>Below this index the messages are a snapshot; 0: they never are.</summary>
    public required long Snapshot { get; init; }

    /// <summary>What the receiver is told: <see cref="Snapshot"/>, in a batch that begins below it.</summary>
    public long? SnapshotUntil => Plan.From < Snapshot ? Snapshot : null;

    /// <summary>Entries of the log behind the batch that were not looked at yet.</summary>
    public required long Behind { get; init; }

    /// <summary>The same whenever the batch is sent: a receiver that has it drops it.</summary>
    public string Id => $"{Subscription.Name}:{Plan.From}-{Plan.Next}";
}
