using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Pipeline;
using Hub.Core.Seal;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>
/// <c>GET /audit/entries</c> and <c>GET /audit/trace/{index}</c>. Auditors see every entry, departments their own and, by its name, the receipts of a subscription; every answered query is
/// itself an entry before its answer goes out.
/// </summary>
public sealed class AuditEndpoint(
    AuditQuery query, MessageTracer tracer, EntrySenders senders, Door door, RegistryInForce registry, ExchangePipeline pipeline, TimeProvider time)
{
    public async Task EntriesAsync(HttpContext context, AuditFilter filter)
    {
        if (await door.AdmitAsync(context, filter.Department) is not { } admitted)
        {
            return;
        }

        var (caller, department) = admitted;
        var mine = filter with { Department = IsOwnReceipts(filter, caller) ? null : department };
        if (mine.Check() is { } problem)
        {
            await Problem.WriteAsync(context.Response, problem);
            return;
        }

        var page = await query.FindAsync(mine, registry.Current.Participants, context.RequestAborted);
        await RecordAsync(caller, "audit.entries", mine.ToString());
        context.Response.ContentType = "application/json";
        await using var json = JsonAnswer.WriterOf(context.Response);
        AuditJson.Write(json, page, MaskFor(caller));
        await json.FlushAsync(context.RequestAborted);
    }

    public async Task TraceAsync(HttpContext context, long index)
    {
        if (await door.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        // Another department's entry and none at all look the same to who may not see it, and cost the same.
        var permitted = caller.Participant.Auditor || await senders.SenderOfAsync(new LogIndex(index), context.RequestAborted) == caller.Uscc;
        if (!permitted || await tracer.TraceAsync(new LogIndex(index), context.RequestAborted) is not { } trace)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await RecordAsync(caller, "audit.trace", $"index={index}");
        context.Response.ContentType = "application/json";
        await using var json = JsonAnswer.WriterOf(context.Response);
        AuditJson.Write(json, trace, MaskFor(caller));
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>Receipts of a subscription of the caller's: no department is their sender, but their subject names it.</summary>
    private static bool IsOwnReceipts(AuditFilter filter, Caller caller) =>
        filter.Kind == EntryKind.Delivery && filter.Subject is { } subject && subject.StartsWith(caller.Uscc + '/', StringComparison.Ordinal);

    /// <summary>Auditors see subjects as they are; others those of datasets without personal data.</summary>
    private Func<string, bool>? MaskFor(Caller caller) =>
        caller.Participant.Auditor ? null : dataset => registry.Current.Datasets.Any(d => d.Dataset.Name.Value == dataset && d.Dataset.Personal);

    private Task RecordAsync(Caller caller, string act, string detail) => pipeline.RecordAsync(
        [SealStage.Seal(new AdministrativeAct { Kind = EntryKind.AuditQuery, Act = act, Detail = detail, Caller = caller, At = time.GetUtcNow() })]);
}
