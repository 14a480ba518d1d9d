namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Where a receiver goes on in a dataset.</summary>
/// <param name="Next">Index of the first entry that is not acknowledged.</param>
/// <param name="Snapshot">Below this index only the newest message of each key is given; 0: every message.</param>
public readonly record struct Standing(long Next, long Snapshot);
