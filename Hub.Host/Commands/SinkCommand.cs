using System.CommandLine;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary><c>hub sink</c>: what feeds the repositories. Orders are rows of the repository's database; no hub needs to run.</summary>
internal static class SinkCommand
{
    public static Command Create()
    {
        var command = new Command("sink", "汇聚任务 · Sinks that feed the repositories") { SinkListCommand.Create() };
        foreach (var state in SinkStateCommand.CreateAll())
        {
            command.Subcommands.Add(state);
        }

        command.Subcommands.Add(SinkOffsetsCommand.Create());
        command.Subcommands.Add(SinkDeadLettersCommand.Create());
        command.Subcommands.Add(SinkReplayCommand.Create());
        return command;
    }

    /// <summary>A command on one sink, which is named by an argument or an option.</summary>
    internal static Command OnSink(
        string verb, string description, Symbol name, IReadOnlyList<Option> options, Func<NpgsqlDataSource, string, ParseResult, CancellationToken, Task<int>> act)
    {
        var (database, repositories) = (new DatabaseOption(), new RepositoriesOption());
        var command = new Command(verb, description);
        if (name is Argument argument)
        {
            command.Arguments.Add(argument);
        }
        else
        {
            command.Options.Add((Option)name);
        }

        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        database.AddTo(command);
        repositories.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var code = HubCommandLine.Done;
            await SinkDatabases.UseAsync(
                database,
                repositories,
                arguments,
                async databases =>
                {
                    var sink = name is Argument<string> a ? arguments.GetRequiredValue(a) : arguments.GetRequiredValue((Option<string>)name);
                    code = await act(databases.Of(sink), sink, arguments, cancellationToken);
                },
                cancellationToken);
            return code;
        });
        return command;
    }

    internal static Argument<string> NameArgument() => new("name") { HelpName = "NAME", Description = "汇聚任务名称 · name of the sink" };

    internal static Option<string> NameOption() => new("--sink") { HelpName = "NAME", Required = true, Description = "汇聚任务名称 · name of the sink" };

    internal static Option<bool> JsonOption() => new("--json") { Description = "输出 JSON · print JSON" };
}
