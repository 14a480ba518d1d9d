using System.CommandLine;
using Hub.Adapters.Sources;

namespace Hub.Host.Commands;

/// <summary><c>hub adapter pause|resume|stop|reset</c>: what a source is told; kept in the database, heeded within a second, survives restarts.</summary>
internal static class AdapterStateCommand
{
    public static IEnumerable<Command> CreateAll() =>
    [
        Command("pause", "暂停采集 · Leave out the times of a source until it is resumed", (store, name, cancellationToken) => store.SetStateAsync(name, SourceState.Paused, cancellationToken)),
        Command("resume", "恢复采集 · Let a source collect again", (store, name, cancellationToken) => store.SetStateAsync(name, SourceState.Running, cancellationToken)),
        Command("stop", "停止采集 · Stop a source, so that its position may be changed", (store, name, cancellationToken) => store.SetStateAsync(name, SourceState.Stopped, cancellationToken)),
        Command("reset", "从头采集 · Forget the position of a stopped source: it begins at the beginning, and what the log has stays single", ResetAsync),
    ];

    private static async Task ResetAsync(SourceStore store, string name, CancellationToken cancellationToken)
    {
        if (await store.StateAsync(name, cancellationToken) != SourceState.Stopped)
        {
            throw new CommandException($"{name} 未停止,请先执行 hub adapter stop。 · {name} is not stopped; run hub adapter stop first.");
        }

        await store.ResetAsync(name, cancellationToken);
    }

    private static Command Command(string verb, string description, Func<SourceStore, string, CancellationToken, Task> act)
    {
        var database = new DatabaseOption();
        var name = new Argument<string>("name") { HelpName = "NAME", Description = "来源名称 · name of the source" };
        var command = new Command(verb, description) { name };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            await act(new SourceStore(opened.Source, TimeProvider.System), arguments.GetRequiredValue(name), cancellationToken);
        });
        return command;
    }
}
