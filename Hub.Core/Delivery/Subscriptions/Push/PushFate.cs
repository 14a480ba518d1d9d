namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>What is done about a delivery that failed.</summary>
public enum PushFate
{
    /// <summary>Tried again for ever: the receiver is away.</summary>
    Later,

    /// <summary>Tried again some times, then the subscription pauses: the receiver says no to what it is given.</summary>
    Refused,

    /// <summary>The subscription pauses at once: the receiver wants nothing more.</summary>
    Final,
}
