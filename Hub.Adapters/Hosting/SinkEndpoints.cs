using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Http;
using Hub.Core.Route;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hub.Adapters.Hosting;

/// <summary>What may be asked about sinks; <see cref="SinkOrderEndpoints"/> has what they may be told. Each route says whom it is for; who calls is found out by the filter that is put around the group.</summary>
public static class SinkEndpoints
{
    /// <summary>Most dead letters in one answer: 1000.</summary>
    public const int MaxPage = 1000;

    /// <summary>Everything under <c>/sinks</c>; the verbs are those of Kafka Connect (docs/lifecycle.md).</summary>
    public static RouteGroupBuilder MapSinks(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/sinks").WithTags("Sinks").AddEndpointFilter(new OrderFilter());
        group.MapGet("/", (SinkHost sinks) => TypedResults.Ok(sinks.Statuses.Select(SinkAnswer.Of)))
            .WithSummary("各汇聚任务的状态 · Status of all sinks");
        group.MapGet("/{name}", (string name, SinkHost sinks) => TypedResults.Ok(SinkAnswer.Of(sinks.Status(name)))).ProducesProblem(404)
            .WithSummary("一个汇聚任务的状态 · Status of one sink");
        group.MapGet("/{name}/status", (string name, SinkHost sinks) => TypedResults.Ok(StatusOf(sinks.Status(name)))).ProducesProblem(404)
            .WithSummary("一个汇聚任务的状态(Kafka Connect 形式) · Status of one sink in the form of Kafka Connect");
        group.MapGet("/{name}/config", (string name, SinkHost sinks, NpgsqlDataSource hub, BusOptions bus, IOptions<DeliveryOptions> delivery) => TypedResults.Ok(ConfigOf(sinks.Sink(name), hub, bus, delivery))).ProducesProblem(404).For(Audience.Overseers)
            .WithSummary("一个汇聚任务的配置 · What a sink works by");
        group.MapGet("/{name}/tasks", (string name, SinkHost sinks, NpgsqlDataSource hub, BusOptions bus, IOptions<DeliveryOptions> delivery) =>
                TypedResults.Ok(TaskName.OnlyOf(name, ConfigOf(sinks.Sink(name), hub, bus, delivery)))).ProducesProblem(404).For(Audience.Overseers)
            .WithSummary("一个汇聚任务的执行单元 · Tasks of a sink: always one");
        group.MapGet("/{name}/offsets", OffsetsAsync).ProducesProblem(404).ProducesProblem(503).For(Audience.Overseers)
            .WithSummary("一个汇聚任务的位点 · Where a sink stands");
        group.MapGet("/{name}/dead-letters", DeadLettersAsync).ProducesProblem(404).ProducesProblem(503).For(Audience.Overseers, recordedAs: "sinks.dead_letters")
            .WithSummary("未能入库的报文 · Messages that a sink could not apply");
        group.MapGet("/{name}/dead-letters/replays/{number:long}", ReplayAsync).ProducesProblem(404).ProducesProblem(503).For(Audience.Overseers)
            .WithSummary("一次死信重放的结果 · What became of a replay of dead letters");
        group.MapSinkOrders();
        return group;
    }

    private static ConnectorStatus StatusOf(SinkStatus status) =>
        ConnectorStatus.Of(status.Name, "sink", status.State.ToString().ToUpperInvariant(), Environment.MachineName, status.Problem);

    private static SinkConfig ConfigOf(ISink sink, NpgsqlDataSource hub, BusOptions bus, IOptions<DeliveryOptions> delivery) =>
        SinkConfig.Of(sink, ownDatabase: sink.Repository != hub, bus, delivery.Value);

    private static async Task<Ok<SinkOffsets>> OffsetsAsync(string name, SinkHost sinks, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(SinkOffsets.Of(await new SinkOrders(name, sinks.Sink(name).Repository, time).PositionsAsync(cancellationToken)));

    private static async Task<Ok<IEnumerable<DeadLetterAnswer>>> DeadLettersAsync(
        string name, SinkHost sinks, TimeProvider time, CancellationToken cancellationToken, long from = 0, int limit = 100, string? code = null, string? dataset = null)
    {
        var page = await new DeadLetters(name, sinks.Sink(name).Repository, time)
            .PageAsync(new DeadLetterFilter { Code = code, Dataset = dataset }, new LogIndex(from), Math.Clamp(limit, 1, MaxPage), cancellationToken);
        return TypedResults.Ok(page.Select(DeadLetterAnswer.Of));
    }

    private static async Task<Ok<ReplayStatus>> ReplayAsync(string name, long number, SinkHost sinks, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(await new DeadLetters(name, sinks.Sink(name).Repository, time).ReplayAsync(number, cancellationToken));
}
