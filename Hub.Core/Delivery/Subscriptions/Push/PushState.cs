namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>What a subscription was told to do.</summary>
public enum PushState
{
    Running,

    /// <summary>Nothing is delivered until it is resumed; its position stays.</summary>
    Paused,
}
