namespace Hub.Core.Exchanges;

/// <summary>What an entry of the log records. The number is stored; it never changes.</summary>
public enum EntryKind : short
{
    /// <summary>A message that was accepted.</summary>
    Message = 1,

    /// <summary>A message, or a caller, that was refused.</summary>
    Rejection = 2,

    /// <summary>A range of entries that a sink or subscriber has acknowledged.</summary>
    Delivery = 3,

    /// <summary>An administrative act: standard applied, participant or grant changed, hub started.</summary>
    Administration = 4,

    /// <summary>An auditor asked the log something.</summary>
    AuditQuery = 5,

    /// <summary>A certificate was put into use, registered, revoked, or has expired.</summary>
    Certificate = 6,
}
