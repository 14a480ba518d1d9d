using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Log.Evidence;
using Hub.Core.Pipeline;
using Hub.Core.Seal;
using Hub.Proofs.Tree;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>
/// Who may read what under <c>/log</c>. Checkpoints and hash tiles are for everyone: they hold nothing but hashes and signatures. Entries name
/// departments and business keys: bundles of them are for auditors, evidence of one for who sent it, of a receipt for who gave it, and for auditors.
/// </summary>
public sealed class LogAccess(
    Door door, RegistryInForce registry, ExchangePipeline pipeline, EntrySenders senders, TimeProvider time) : IEndpointFilter
{
    private static readonly object CallerItem = new();

    /// <summary>A sender may have its own payload back; an auditor those of datasets without personal data.</summary>
    public bool MayHavePayload(HttpContext context, EntrySummary entry) => context.Items[CallerItem] is Caller caller && MayHavePayload(caller, entry);

    public bool MayHavePayload(Caller caller, EntrySummary entry) =>
        entry.Sender == caller.Uscc || (caller.Participant.Auditor && registry.Current.Datasets.Any(d => d.Dataset.Name.Value == entry.Dataset && !d.Dataset.Personal));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var route = http.Request.RouteValues;
        var evidence = route.ContainsKey("index");
        if (!evidence && IsPublic(route["path"] as string))
        {
            return await next(context);
        }

        if (await door.AdmitAsync(http) is not { } caller)
        {
            return Results.Empty;
        }

        http.Items[CallerItem] = caller;
        if (caller.Participant.Auditor || (evidence && await IsPartyAsync(caller, http)))
        {
            await RecordAsync(caller, http.Request.Path);
            return await next(context);
        }

        await door.RefuseAsync(http, caller, Refusals.AuditorsOnly);
        return Results.Empty;
    }

    /// <summary>By what the endpoint will serve, not by how the path is spelled: routes match whatever its case. Null is the checkpoint.</summary>
    private static bool IsPublic(string? tile) => tile is null || (TilePath.TryParse(tile, out var path) && path.Level is not null);

    private async Task<bool> IsPartyAsync(Caller caller, HttpContext context) =>
        long.TryParse(context.Request.RouteValues["index"] as string, out var index)
        && await senders.IsPartyAsync(caller.Uscc, new LogIndex(index), context.RequestAborted);

    private Task RecordAsync(Caller caller, string path) => pipeline.RecordAsync(
        [SealStage.Seal(new AdministrativeAct { Kind = EntryKind.AuditQuery, Act = "audit.read", Detail = path, Caller = caller, At = time.GetUtcNow() })]);
}
