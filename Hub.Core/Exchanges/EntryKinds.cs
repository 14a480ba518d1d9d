namespace Hub.Core.Exchanges;

/// <summary>The kinds of entries by the name that member <c>kind</c> of an entry has.</summary>
public static class EntryKinds
{
    public static string NameOf(EntryKind kind) => kind switch
    {
        EntryKind.Message => "message",
        EntryKind.Rejection => "rejection",
        EntryKind.Delivery => "delivery",
        EntryKind.Administration => "administration",
        EntryKind.AuditQuery => "audit-query",
        EntryKind.Certificate => "certificate",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Null for a name that no kind has.</summary>
    public static EntryKind? Parse(string name) => name switch
    {
        "message" => EntryKind.Message,
        "rejection" => EntryKind.Rejection,
        "delivery" => EntryKind.Delivery,
        "administration" => EntryKind.Administration,
        "audit-query" => EntryKind.AuditQuery,
        "certificate" => EntryKind.Certificate,
        _ => null,
    };
}
