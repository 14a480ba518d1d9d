using System.CommandLine;
using Hub.Core.Delivery;

namespace Hub.Host.Commands;

/// <summary><c>hub sink pause|resume|stop|restart</c>: kept in the database, heeded within about a second, survives restarts, entered into the log.</summary>
internal static class SinkStateCommand
{
    public static IEnumerable<Command> CreateAll() =>
    [
        Command("pause", "暂停汇聚 · Let a sink wait after the batch in hand until it is resumed", (orders, cancellationToken) => orders.SetStateAsync(SinkState.Paused, cancellationToken)),
        Command("resume", "恢复汇聚 · Let a sink go on where it stands", (orders, cancellationToken) => orders.SetStateAsync(SinkState.Running, cancellationToken)),
        Command("stop", "停止汇聚 · Stop a sink, so that its position may be moved back", (orders, cancellationToken) => orders.SetStateAsync(SinkState.Stopped, cancellationToken)),
        Command("restart", "重启汇聚 · Let a sink go back to its stored position at once, whatever it waits for", (orders, cancellationToken) => orders.RestartAsync(cancellationToken)),
    ];

    private static Command Command(string verb, string description, Func<SinkOrders, CancellationToken, Task> act)
    {
        var json = SinkCommand.JsonOption();
        return SinkCommand.OnSink(verb, description, SinkCommand.NameArgument(), [json], async (repository, sink, arguments, cancellationToken) =>
        {
            var orders = new SinkOrders(sink, repository, TimeProvider.System);
            await act(orders, cancellationToken);
            var state = (await orders.ControlAsync(cancellationToken)).State.ToString().ToUpperInvariant();
            arguments.InvocationConfiguration.Output.WriteLine(arguments.GetValue(json) ? JsonOutput.Format(new { Sink = sink, State = state }) : $"{sink} {state}");
            return HubCommandLine.Done;
        });
    }
}
