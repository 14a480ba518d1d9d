using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Hub.Adapters.Hosting;

/// <summary>What operators may ask about sinks. Who may ask is the caller's to decide: the group is returned for that.</summary>
public static class SinkEndpoints
{
    /// <summary>Most dead letters in one answer: 1000.</summary>
    public const int MaxPage = 1000;

    /// <summary>
    /// <c>GET /sinks</c>, <c>GET /sinks/{name}</c>, <c>GET /sinks/{name}/dead-letters?from=&amp;limit=&amp;code=&amp;dataset=</c> (paged by log index, 100 at a time unless told).
    /// </summary>
    public static RouteGroupBuilder MapSinks(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/sinks").WithTags("Sinks");
        group.MapGet("/", (SinkHost sinks) => TypedResults.Ok(sinks.Statuses.Select(SinkAnswer.Of)))
            .WithSummary("各汇聚任务的状态 · Status of all sinks");
        group.MapGet("/{name}", (string name, SinkHost sinks) => Status(name, sinks))
            .WithSummary("一个汇聚任务的状态 · Status of one sink");
        group.MapGet("/{name}/dead-letters", DeadLettersAsync)
            .WithSummary("未能入库的报文 · Messages that a sink could not apply");
        return group;
    }

    private static Results<Ok<SinkAnswer>, ProblemHttpResult> Status(string name, SinkHost sinks) =>
        sinks.Runner(name) is { } runner ? TypedResults.Ok(SinkAnswer.Of(runner.Status)) : Unknown();

    private static async Task<Results<Ok<IEnumerable<DeadLetterAnswer>>, ProblemHttpResult>> DeadLettersAsync(
        string name, SinkHost sinks, TimeProvider time, CancellationToken cancellationToken, long from = 0, int limit = 100, string? code = null, string? dataset = null)
    {
        if (sinks.Sink(name) is not { } sink)
        {
            return Unknown();
        }

        var page = await new DeadLetters(sink.Name, sink.Repository, time)
            .PageAsync(new DeadLetterFilter { Code = code, Dataset = dataset }, new LogIndex(from), Math.Clamp(limit, 1, MaxPage), cancellationToken);
        return TypedResults.Ok(page.Select(DeadLetterAnswer.Of));
    }

    private static ProblemHttpResult Unknown() => TypedResults.Problem(
        "没有这个名称的汇聚任务。 · There is no sink of this name.",
        statusCode: StatusCodes.Status404NotFound,
        extensions: new Dictionary<string, object?> { ["code"] = "SINK_UNKNOWN" });
}
