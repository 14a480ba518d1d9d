namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>Stable codes of what keeps a subscription from getting on; documented in docs/codes.md.</summary>
public static class PushCodes
{
    /// <summary>The receiver does not answer, or says that it cannot now. Tried again for ever.</summary>
    public const string Unreachable = "PUSH_UNREACHABLE";

    /// <summary>The receiver refuses, again and again: the subscription pauses.</summary>
    public const string Refused = "PUSH_REFUSED";

    /// <summary>The receiver wants no more (410): the subscription pauses.</summary>
    public const string Gone = "PUSH_GONE";

    /// <summary>The hub lacks a setting that this way needs.</summary>
    public const string NotConfigured = "PUSH_NOT_CONFIGURED";

    /// <summary>The receiver keeps another position than the hub knows: another hub, or a later order, was there.</summary>
    public const string Moved = "PUSH_MOVED";

    /// <summary>The department may not receive the dataset (any more), or not now.</summary>
    public const string NotGranted = "PUSH_NOT_GRANTED";

    /// <summary>The hub itself failed.</summary>
    public const string Failed = "PUSH_FAILED";
}
