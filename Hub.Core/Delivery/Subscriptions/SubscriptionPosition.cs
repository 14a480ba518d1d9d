namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Where one system of a department stands in a dataset.</summary>
public sealed record SubscriptionPosition
{
    public required string Dataset { get; init; }

    /// <summary>Everything below this index is acknowledged.</summary>
    public required long Next { get; init; }

    /// <summary>Messages acknowledged.</summary>
    public required long Acknowledged { get; init; }

    public required DateTimeOffset AcknowledgedAt { get; init; }
}
