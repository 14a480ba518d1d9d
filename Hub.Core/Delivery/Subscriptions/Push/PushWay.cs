namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>How the hub brings data to a department that does not come for it.</summary>
public enum PushWay
{
    /// <summary>POST to an https address of the department.</summary>
    Webhook,

    /// <summary>Files in a directory.</summary>
    File,

    /// <summary>Rows in a table of the department's PostgreSQL.</summary>
    Bridge,
}
