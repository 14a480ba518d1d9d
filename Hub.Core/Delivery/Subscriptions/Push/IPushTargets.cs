namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>Makes the receivers of one way.</summary>
public interface IPushTargets
{
    PushWay Way { get; }

    /// <exception cref="PushException">The hub lacks a setting.</exception>
    IPushTarget Open(PushSubscription subscription);
}
