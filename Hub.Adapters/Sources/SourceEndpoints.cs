using Hub.Adapters.Hosting;
using Hub.Core.Http;
using Hub.Core.Log;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Hub.Adapters.Sources;

/// <summary>
/// What may be asked about sources; <see cref="SourceOrderEndpoints"/> has what they may be told. Each route says whom it is for; who calls is found out by the filter that is put around
/// the group.
/// </summary>
public static class SourceEndpoints
{
    /// <summary>Largest definition that is checked: 256 KiB.</summary>
    public const int MaxDefinition = 256 * 1024;

    private const string Yaml = "application/yaml";

    /// <summary>Everything under <c>/sources</c>; the verbs are those of Kafka Connect (docs/lifecycle.md).</summary>
    public static RouteGroupBuilder MapSources(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/sources").WithTags("Sources").AddEndpointFilter(new OrderFilter());
        group.MapGet("/", async (SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken) => TypedResults.Ok(await AnswersAsync(definitions, store, cancellationToken)))
            .ProducesProblem(503).WithSummary("各采集来源的状态 · Status of all sources");
        group.MapGet("/{name}", async (string name, SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken) => TypedResults.Ok(await AnswerAsync(name, definitions, store, cancellationToken)))
            .ProducesProblem(404).ProducesProblem(503).WithSummary("一个采集来源的状态 · Status of one source");
        group.MapGet("/{name}/status", StatusAsync).ProducesProblem(404).ProducesProblem(503)
            .WithSummary("一个采集来源的状态(Kafka Connect 形式) · Status of one source in the form of Kafka Connect");
        group.MapGet("/{name}/config", (string name, SourceDirectory definitions) => Results.Text(definitions.Document(name).MaskedText, Yaml)).Produces(200, contentType: Yaml).ProducesProblem(404).For(Audience.Overseers)
            .WithSummary("一个采集来源的定义 · The file that defines a source; values in addresses are masked");
        group.MapPut("/{name}/config/validate", CheckAsync).Produces<SourceCheck>().ProducesProblem(413).ProducesProblem(503).Takes(Yaml).For(Audience.Operators)
            .WithSummary("检查来源定义,不保存 · Check a definition with the standard in force; nothing is kept, nobody is called");
        group.MapGet("/{name}/tasks", (string name, SourceDirectory definitions) => TypedResults.Ok(TaskName.OnlyOf(name, SourceTask.Of(definitions.Document(name).Definition)))).ProducesProblem(404).For(Audience.Overseers)
            .WithSummary("一个采集来源的执行单元 · Tasks of a source: always one");
        group.MapGet("/{name}/offsets", OffsetsAsync).ProducesProblem(404).ProducesProblem(503).For(Audience.Overseers)
            .WithSummary("一个采集来源的位点 · Where a source stands");
        group.MapSourceOrders();
        return group;
    }

    private static async Task<IEnumerable<SourceAnswer>> AnswersAsync(SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken)
    {
        var statuses = await store.StatusesAsync(cancellationToken);
        return definitions.Documents.OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => SourceAnswer.Of(statuses.GetValueOrDefault(d.Key) ?? new SourceStatus { Name = d.Key }, d.Value.Definition));
    }

    private static async Task<SourceAnswer> AnswerAsync(string name, SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken)
    {
        var document = definitions.Document(name);
        return SourceAnswer.Of((await store.StatusesAsync(cancellationToken)).GetValueOrDefault(name) ?? new SourceStatus { Name = name }, document.Definition);
    }

    private static async Task<Ok<ConnectorStatus>> StatusAsync(string name, SourceDirectory definitions, SourceStore store, LogWriter log, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(name, definitions, store, cancellationToken);
        return TypedResults.Ok(ConnectorStatus.Of(name, "source", answer.State, log.IsOpen ? Environment.MachineName : "", answer.Code));
    }

    private static async Task<IResult> CheckAsync(string name, HttpContext context, SourceDirectory definitions) =>
        Results.Json(SourceCheck.Of(name, definitions.Check(name, await OrderBody.BytesAsync(context, MaxDefinition))), OrderBody.Json);

    private static async Task<Ok<SourceOffsets>> OffsetsAsync(string name, SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken)
    {
        _ = definitions.Document(name);
        return TypedResults.Ok(SourceOffsets.Of(name, await store.PositionAsync(name, cancellationToken)));
    }
}
