using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Core.Seal;

namespace Hub.Core.Hosting;

/// <summary>A row of <c>registry.change</c> (the registry, subscriptions and sources) or <c>delivery.change</c>, and the entry that it becomes.</summary>
internal sealed record RegistryChange(ChangeOrigin Origin, string Place, JsonElement? Before, JsonElement? After)
{
    /// <summary>Of a row, but for when it was made: who, what, until when.</summary>
    private static readonly string[] Details = ["uscc", "active", "auditor", "operator", "dataset", "action", "expires_at", "purpose", "name", "added", "replaced", "removed", "way", "definition", "sink", "state", "ordered_by", "topic", "partition", "number", "letters", "codes", "applied", "refused"];

    public Sealed Seal(DateTimeOffset at) => Place == "certificate" ? SealStage.Seal(CertificateEvent(at)) : SealStage.Seal(new AdministrativeAct
    {
        Act = Act(),
        Detail = string.Join(' ', Details.Select(name => (Name: name, Value: Text(name))).Where(d => d.Value is not null).Select(d => $"{d.Name}={d.Value}").Concat(Move())),
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
        ("sink_control", _, _) => SinkAct(),
        ("sink_position", _, null) => "sink.position_removed",
        ("sink_position", _, _) => "sink.position_moved",
        ("push", null, _) => "subscription.created",
        ("push", _, null) => "subscription.removed",
        ("push", _, _) => $"subscription.{Text("ordered")}",
        ("source", _, _) => SourceAct(),
        ("replay", null, _) => "sink.replay_requested",
        ("replay", _, _) => "sink.replay_finished",
        _ => "registry.changed",
    };

    /// <summary>Of a position: where it was, and is.</summary>
    private IEnumerable<string> Move() => Place != "sink_position" ? [] : new[] { ("from", Before), ("to", After) }
        .Where(side => side.Item2 is not null).Select(side => $"{side.Item1}={side.Item2!.Value.GetProperty("next_offset").GetInt64()}");

    private string SinkAct() => (Before?.GetProperty("state").GetString(), Text("state")) switch
    {
        var (before, after) when before == after => "sink.restarted",
        (null, "RUNNING") => "sink.restarted",
        (_, "RUNNING") => "sink.resumed",
        (_, "PAUSED") => "sink.paused",
        _ => "sink.stopped",
    };

    private string SourceAct()
    {
        var (before, after) = (Text(Before, "definition"), Text("definition"));
        return (before, after) switch
        {
            (null, not null) => "source.defined",
            (not null, null) => "source.removed",
            _ when before != after => "source.changed",
            _ => (Text(Before, "state") ?? "RUNNING", Text("state")) switch
            {
                var (was, state) when was == state => $"source.{Text("ordered")}",
                (_, "RUNNING") => "source.resumed",
                (_, "PAUSED") => "source.paused",
                _ => "source.stopped",
            },
        };
    }

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

    private string? Text(string name) => Text(After ?? Before, name);

    private static string? Text(JsonElement? row, string name) =>
        row is { } there && there.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;
}
