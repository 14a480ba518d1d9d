using Hub.Core.Audit;
using Hub.Core.Audit.Evidence;
using Hub.Core.Exchanges;
using Hub.Core.Log.Evidence;
using Hub.Core.Pipeline;
using Hub.Core.Seal;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>
/// <c>GET /audit/evidence</c>: what a query finds, with proof; <c>GET /audit/completeness</c>: how many messages a department sent, with proof. The query is an entry before anything of
/// the answer is made, and so the newest checkpoint is always as new as the question.
/// </summary>
public sealed class AuditEvidenceEndpoint(
    EvidencePlanner planner, EvidenceSetWriter writer, AuditOptions options, LogAccess access, Door door, RegistryInForce registry, ExchangePipeline pipeline, TimeProvider time)
{
    /// <param name="context">The request.</param>
    /// <param name="filter">What is looked for; a department gets its own entries only.</param>
    /// <param name="format">Null or <c>ndjson</c> for the entries alone; <c>csv</c> or <c>xlsx</c> for a table beside them.</param>
    /// <param name="payloads">True for the payloads that the caller may see.</param>
    /// <param name="evidence">CA files that go into the package.</param>
    public async Task EvidenceAsync(HttpContext context, AuditFilter filter, string? format, bool payloads, EvidenceOptions evidence)
    {
        if (await door.AdmitAsync(context, filter.Department) is not { } admitted)
        {
            return;
        }

        var (caller, department) = admitted;
        var mine = filter with { Department = department };
        var form = Enum.TryParse<EntryTableFormat>(format, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : (EntryTableFormat?)null;
        if ((form is null && format is not (null or "ndjson") ? Refusals.TableFormat : mine.Check()) is { } problem)
        {
            await Problem.WriteAsync(context.Response, problem);
            return;
        }

        await RecordAsync(caller, "audit.evidence", $"{mine}{(form is null ? "" : $" format={format}")}{(payloads ? " payloads=true" : "")}");
        var (set, refusal) = await planner.OfQueryAsync(mine, registry.Current.Participants, context.RequestAborted);
        if (payloads && set?.Indices.Count > options.MaxEvidencePayloads)
        {
            refusal = Refusals.PayloadsTooMany(options.MaxEvidencePayloads);
        }

        await AnswerAsync(context, set, refusal, "evidence.asice", evidence, new EvidenceSetContents
        {
            Payloads = payloads ? entry => access.MayHavePayload(caller, entry) : null,
            Table = form is { } table ? new EntryTable(table, dataset => !caller.Participant.Auditor && IsPersonal(dataset)) : null,
        });
    }

    /// <summary>For auditors: the entries of all departments are what makes it complete.</summary>
    public async Task CompletenessAsync(HttpContext context, AuditFilter filter, EvidenceOptions evidence)
    {
        if (await door.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (!caller.Participant.Auditor)
        {
            await door.RefuseAsync(context, caller, Refusals.AuditorsOnly);
            return;
        }

        if ((filter.Department is null || filter.From is null || filter.To is null ? Refusals.StatementScope : filter.Check()) is { } problem)
        {
            await Problem.WriteAsync(context.Response, problem);
            return;
        }

        await RecordAsync(caller, "audit.completeness", filter.ToString());
        var (set, refusal) = await planner.OfPeriodAsync(filter, context.RequestAborted);
        await AnswerAsync(context, set, refusal, "completeness.asice", evidence, new EvidenceSetContents());
    }

    private bool IsPersonal(string? dataset) => registry.Current.Datasets.Any(d => d.Dataset.Name.Value == dataset && d.Dataset.Personal);

    /// <summary>The package is whole before its first byte is sent: what fails is answered as a failure, not as half a file.</summary>
    private async Task AnswerAsync(HttpContext context, EvidenceSet? set, Refusal? refusal, string name, EvidenceOptions evidence, EvidenceSetContents contents)
    {
        if (set is null || refusal is not null)
        {
            await Problem.WriteAsync(context.Response, refusal!);
            return;
        }

        await using var package = TemporaryFile.Create();
        await writer.WriteAsync(set, evidence, contents, package, context.RequestAborted);
        package.Position = 0;
        context.Response.ContentType = EvidencePackageFile.MediaType;
        context.Response.ContentLength = package.Length;
        context.Response.Headers.ContentDisposition = $"attachment; filename={name}";
        context.Response.Headers.CacheControl = "no-store";
        await package.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private Task RecordAsync(Caller caller, string act, string detail) => pipeline.RecordAsync(
        [SealStage.Seal(new AdministrativeAct { Kind = EntryKind.AuditQuery, Act = act, Detail = detail, Caller = caller, At = time.GetUtcNow() })]);
}
