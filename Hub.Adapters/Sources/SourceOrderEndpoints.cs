using Hub.Adapters.Hosting;
using Hub.Core.Exchanges;
using Hub.Core.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Hub.Adapters.Sources;

/// <summary>What operators may tell sources: the orders of <c>hub adapter</c>, carried out by the same code, with the name of the caller.</summary>
internal static class SourceOrderEndpoints
{
    public static void MapSourceOrders(this RouteGroupBuilder sources)
    {
        State("pause", SourceState.Paused, "暂停采集 · Leave out the times of a source until it is resumed");
        State("resume", SourceState.Running, "恢复采集 · Let a source collect again, at once");
        State("stop", SourceState.Stopped, "停止采集 · Stop a source, so that its position may be changed");
        sources.MapPost("/{name}/restart", RestartAsync).ForOrders(204, 404, 409, 503)
            .WithSummary("立即采集 · Let a source collect at once, whatever its times are");
        sources.MapPatch("/{name}/offsets", MoveAsync).ForOrders(200, 400, 404, 409, 503).Takes("application/json")
            .WithSummary("更改采集位点 · Set where a stopped source goes on");
        sources.MapDelete("/{name}/offsets", ResetAsync).ForOrders(200, 404, 409, 503)
            .WithSummary("从头采集 · Let a stopped source begin at the beginning; the log keeps what it has once");

        void State(string verb, SourceState state, string summary) => sources.MapPut(
            $"/{{name}}/{verb}",
            async (string name, HttpContext context, SourceDirectory definitions, NpgsqlDataSource hub) =>
            {
                await Orders(name, context, definitions, hub).SetStateAsync(state, context.RequestAborted);
                return Results.Accepted();
            }).ForOrders(202, 404, 503).WithSummary(summary);
    }

    private static async Task<IResult> RestartAsync(string name, HttpContext context, SourceDirectory definitions, NpgsqlDataSource hub)
    {
        await Orders(name, context, definitions, hub).RestartAsync(context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> MoveAsync(string name, HttpContext context, SourceDirectory definitions, NpgsqlDataSource hub)
    {
        var orders = Orders(name, context, definitions, hub);
        if ((await OrderBody.JsonAsync<SourceOffsets>(context)).Offsets is not [{ Partition: { } partition } to] || partition.Source != name)
        {
            throw new OrderException(Refusals.OrderMalformed($"offsets 应为一项,source 为 {name}", $"offsets must be one item, of source {name}"));
        }

        await (to.Offset?.Position is { } position ? orders.MoveAsync(definitions.Find(name).From, position, context.RequestAborted) : orders.ResetAsync(context.RequestAborted));
        return Results.Ok(OrderAnswer.Altered);
    }

    private static async Task<IResult> ResetAsync(string name, HttpContext context, SourceDirectory definitions, NpgsqlDataSource hub)
    {
        await Orders(name, context, definitions, hub).ResetAsync(context.RequestAborted);
        return Results.Ok(OrderAnswer.Reset);
    }

    private static SourceOrders Orders(string name, HttpContext context, SourceDirectory definitions, NpgsqlDataSource hub)
    {
        _ = definitions.Document(name);
        return new SourceOrders(name, hub, context.CallerName());
    }
}
