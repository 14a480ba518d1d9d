using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Hub.Adapters.Sources;

/// <summary>What operators may ask about sources. Who may ask is the caller's to decide: the group is returned for that.</summary>
public static class SourceEndpoints
{
    /// <summary><c>GET /sources</c> and <c>GET /sources/{name}</c>.</summary>
    public static RouteGroupBuilder MapSources(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/sources").WithTags("Sources");
        group.MapGet("/", async (SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken) => TypedResults.Ok(await AnswersAsync(definitions, store, cancellationToken)))
            .WithSummary("各采集来源的状态 · Status of all sources");
        group.MapGet("/{name}", StatusAsync).WithSummary("一个采集来源的状态 · Status of one source");
        return group;
    }

    private static async Task<IEnumerable<SourceAnswer>> AnswersAsync(SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken)
    {
        var statuses = await store.StatusesAsync(cancellationToken);
        return definitions.Definitions.OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => SourceAnswer.Of(statuses.GetValueOrDefault(d.Key) ?? new SourceStatus { Name = d.Key }, d.Value));
    }

    private static async Task<Results<Ok<SourceAnswer>, ProblemHttpResult>> StatusAsync(string name, SourceDirectory definitions, SourceStore store, CancellationToken cancellationToken) =>
        (await AnswersAsync(definitions, store, cancellationToken)).FirstOrDefault(s => s.Name == name) is { } answer
            ? TypedResults.Ok(answer)
            : TypedResults.Problem(
                "没有这个名称的采集来源。 · There is no source of this name.",
                statusCode: StatusCodes.Status404NotFound,
                extensions: new Dictionary<string, object?> { ["code"] = "SOURCE_UNKNOWN" });
}
