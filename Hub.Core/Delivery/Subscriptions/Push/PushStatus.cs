namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>How a running subscription fares.</summary>
/// <param name="Name">Of the subscription.</param>
/// <param name="Lag">Entries of the log that wait to be looked at.</param>
/// <param name="IsOpenCircuit">Its receiver is spared further tries for some time.</param>
public sealed record PushStatus(string Name, long Lag, bool IsOpenCircuit);
