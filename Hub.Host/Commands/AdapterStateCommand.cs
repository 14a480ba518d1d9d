using System.CommandLine;
using Hub.Adapters.Sources;
using Hub.Core.Exchanges;

namespace Hub.Host.Commands;

/// <summary><c>hub adapter pause|resume|stop|restart|reset</c>: what a source is told; kept in the database, heeded within a second, survives restarts, entered into the log.</summary>
internal static class AdapterStateCommand
{
    public static IEnumerable<Command> CreateAll() =>
    [
        Command("pause", "暂停采集 · Leave out the times of a source until it is resumed", (orders, cancellationToken) => orders.SetStateAsync(SourceState.Paused, cancellationToken)),
        Command("resume", "恢复采集 · Let a source collect again", (orders, cancellationToken) => orders.SetStateAsync(SourceState.Running, cancellationToken)),
        Command("stop", "停止采集 · Stop a source, so that its position may be changed", (orders, cancellationToken) => orders.SetStateAsync(SourceState.Stopped, cancellationToken)),
        Command("restart", "立即采集 · Let a source collect at once, whatever its times are", (orders, cancellationToken) => orders.RestartAsync(cancellationToken)),
        Command("reset", "从头采集 · Forget the position of a stopped source: it begins at the beginning, and what the log has stays single", (orders, cancellationToken) => orders.ResetAsync(cancellationToken)),
    ];

    private static Command Command(string verb, string description, Func<SourceOrders, CancellationToken, Task> act)
    {
        var database = new DatabaseOption();
        var name = new Argument<string>("name") { HelpName = "NAME", Description = "来源名称 · name of the source" };
        var command = new Command(verb, description) { name };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            try
            {
                await act(new SourceOrders(arguments.GetRequiredValue(name), opened.Source), cancellationToken);
            }
            catch (OrderException e)
            {
                throw new CommandException(e.Message, e);
            }
        });
        return command;
    }
}
