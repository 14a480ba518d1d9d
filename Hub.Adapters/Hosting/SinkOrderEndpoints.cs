using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Http;
using Hub.Core.Route;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Adapters.Hosting;

/// <summary>What operators may tell sinks: the orders of <c>hub sink</c>, carried out by the same code, with the name of the caller.</summary>
internal static class SinkOrderEndpoints
{
    public static void MapSinkOrders(this RouteGroupBuilder sinks)
    {
        State("pause", SinkState.Paused, "暂停汇聚 · Let a sink wait after the batch in hand");
        State("resume", SinkState.Running, "恢复汇聚 · Let a sink go on where it stands");
        State("stop", SinkState.Stopped, "停止汇聚 · Stop a sink, so that its position may be moved back");
        sinks.MapPost("/{name}/restart", RestartAsync).ForOrders(204, 404, 409, 503)
            .WithSummary("重启汇聚 · Let a sink go back to its stored position at once");
        sinks.MapPatch("/{name}/offsets", MoveBackAsync).ForOrders(200, 400, 404, 409, 503).Takes("application/json")
            .WithSummary("后移位点并重放 · Move a stopped sink back to an index");
        sinks.MapDelete("/{name}/offsets", ResetAsync).ForOrders(200, 404, 409, 503)
            .WithSummary("从头重放 · Move a stopped sink back to the beginning of the log");
        sinks.MapPost("/{name}/dead-letters/replay", ReplayAsync).ForOrders(202, 400, 404, 503).Takes("application/json")
            .WithSummary("重放死信 · Let the running sink try dead letters again");

        void State(string verb, SinkState state, string summary) => sinks.MapPut(
            $"/{{name}}/{verb}",
            async (string name, HttpContext context, SinkHost host, TimeProvider time) =>
            {
                await Orders(name, context, host, time).SetStateAsync(state, context.RequestAborted);
                return Results.Accepted();
            }).ForOrders(202, 404, 503).WithSummary(summary);
    }

    private static async Task<IResult> RestartAsync(string name, HttpContext context, SinkHost sinks, TimeProvider time)
    {
        await Orders(name, context, sinks, time).RestartAsync(context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> MoveBackAsync(string name, HttpContext context, SinkHost sinks, TimeProvider time)
    {
        var orders = Orders(name, context, sinks, time);
        if ((await OrderBody.JsonAsync<SinkOffsets>(context)).Offsets is not [{ Partition: { Topic: LogBus.Topic, Number: 0 } } to])
        {
            throw new OrderException(Refusals.OrderMalformed($"offsets 应为一项,主题 {LogBus.Topic},分区 0", $"offsets must be one item, of topic {LogBus.Topic}, partition 0"));
        }

        await orders.MoveBackAsync(new LogIndex(to.Offset?.Value ?? 0), context.RequestAborted);
        return Results.Ok(OrderAnswer.Altered);
    }

    private static async Task<IResult> ResetAsync(string name, HttpContext context, SinkHost sinks, TimeProvider time)
    {
        await Orders(name, context, sinks, time).MoveBackAsync(new LogIndex(0), context.RequestAborted);
        return Results.Ok(OrderAnswer.Reset);
    }

    private static async Task<IResult> ReplayAsync(string name, HttpContext context, SinkHost sinks, TimeProvider time)
    {
        var letters = new DeadLetters(name, sinks.Sink(name).Repository, time, context.CallerName());
        var replay = await letters.RequestReplayAsync((await OrderBody.JsonAsync<DeadLetterChoice>(context)).ToFilter(), context.RequestAborted);
        return Results.Accepted($"/sinks/{name}/dead-letters/replays/{replay.Number}", replay);
    }

    private static SinkOrders Orders(string name, HttpContext context, SinkHost sinks, TimeProvider time) => new(name, sinks.Sink(name).Repository, time, context.CallerName());
}
