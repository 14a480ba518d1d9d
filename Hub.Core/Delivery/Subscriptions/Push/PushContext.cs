using Hub.Core.Exchanges;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>What the runners of all subscriptions share.</summary>
/// <param name="Feed">Reads the log.</param>
/// <param name="Positions">Moves positions, with receipts.</param>
/// <param name="Store">The subscriptions.</param>
/// <param name="Registry">Asked for the grant before each try.</param>
/// <param name="Instruments">Measure.</param>
/// <param name="LongestPause">Between two tries.</param>
/// <param name="MaxRefusals">In a row, after which a subscription pauses.</param>
/// <param name="Time">Clock of all.</param>
public sealed record PushContext(
    SubscriptionFeed Feed, SubscriptionStore Positions, PushStore Store, RegistryInForce Registry, PushInstruments Instruments, TimeSpan LongestPause, int MaxRefusals, TimeProvider Time);
