namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>The bounds of a batch, durable before it is sent, so that after a crash the same batch goes again.</summary>
/// <param name="From">First index that it covers.</param>
/// <param name="Next">First index that it does not.</param>
/// <param name="At">When it was made up.</param>
public sealed record PushPlan(long From, long Next, DateTimeOffset At);
