using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Core.Seal;

namespace Hub.Core.Hosting;

/// <summary>A row of <c>registry.change</c>, and the entry that it becomes.</summary>
internal sealed record RegistryChange(ChangeOrigin Origin, string Place, JsonElement? Before, JsonElement? After)
{
    /// <summary>Of a row, but for when it was made: who, what, until when.</summary>
    private static readonly string[] Details = ["uscc", "active", "auditor", "dataset", "action", "expires_at", "purpose", "name", "added", "replaced", "removed"];

    public Sealed Seal(DateTimeOffset at) => Place == "certificate" ? SealStage.Seal(CertificateEvent(at)) : SealStage.Seal(new AdministrativeAct
    {
        Act = Act(),
        Detail = string.Join(' ', Details.Select(name => (Name: name, Value: Text(name))).Where(d => d.Value is not null).Select(d => $"{d.Name}={d.Value}")),
        Origin = Origin,
        At = at,
    });

    private string Act() => (Place, Before, After) switch
    {
        ("standard_document", _, _) => "standards.applied",
        ("participant", null, _) => "participant.registered",
        ("participant", _, null) => "participant.removed",
        ("participant", _, _) => "participant.changed",
        ("dataset_grant", null, _) => "grant.given",
        ("dataset_grant", _, null) => "grant.withdrawn",
        ("dataset_grant", _, _) => "grant.changed",
        _ => "registry.changed",
    };

    private CertificateEvent CertificateEvent(DateTimeOffset at) => new()
    {
        // PostgreSQL writes bytes as \x….
        Fingerprint = Text("fingerprint")![2..],
        Event = After is null ? Exchanges.CertificateEvent.Removed : Text("revoked_at") is null ? Exchanges.CertificateEvent.Registered : Exchanges.CertificateEvent.Revoked,
        Holder = Text("uscc")!,
        System = Text("system"),
        Use = "client",
        NotAfter = (After ?? Before)!.Value.GetProperty("not_after").GetDateTimeOffset(),
        Origin = Origin,
        At = at,
    };

    private string? Text(string name) =>
        (After ?? Before)!.Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;
}
