using Hub.Core.Delivery.Subscriptions;

namespace Hub.Core.Http;

/// <summary>The body of <c>PUT /subscriptions/{name}</c>: a webhook. Files and bridge tables are places of the operator's, who creates those subscriptions.</summary>
public sealed record SubscriptionRequest
{
    public string? Dataset { get; init; }

    /// <summary>An https address.</summary>
    public Uri? Url { get; init; }

    public int BatchSize { get; init; } = 500;

    public int Seconds { get; init; }

    /// <summary>Where a new subscription begins.</summary>
    public StartingPoint From { get; init; } = new();
}
