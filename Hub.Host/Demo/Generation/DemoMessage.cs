using Hub.Client;

namespace Hub.Host.Demo.Generation;

/// <summary>How a message must travel so that what is wrong with it stays its own.</summary>
internal enum DemoRoute
{
    /// <summary>In a batch with others.</summary>
    Batch,

    /// <summary>Alone, byte for byte: broken text would break its neighbours in a batch.</summary>
    Alone,

    /// <summary>Alone, with the department's revoked certificate.</summary>
    Revoked,
}

/// <summary>A generated message together with the answer that the hub must give.</summary>
/// <param name="Event">The message.</param>
/// <param name="OrderKey">Messages with the same key must arrive in their order.</param>
/// <param name="Expected">The hub's decision.</param>
/// <param name="Code">The refusal's code when rejected.</param>
/// <param name="Mistake">What is wrong with it, null for a right one.</param>
/// <param name="Route">How it must be sent.</param>
internal sealed record DemoMessage(CloudEvent Event, string OrderKey, PublishStatus Expected, string? Code, Mistake? Mistake, DemoRoute Route);
