namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Some messages of a dataset, in log order.</summary>
/// <param name="Messages">What the grant shows of what was read.</param>
/// <param name="Next">Index from which reading goes on; to acknowledge the page is to acknowledge everything below it.</param>
/// <param name="Behind">Entries of the log that were not looked at yet.</param>
public sealed record DeliveredPage(IReadOnlyList<Delivered> Messages, long Next, long Behind);
