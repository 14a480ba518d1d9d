using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary>Runs one command line of <c>hub</c>. However it ends, it says so in a sentence and with an exit code that scripts can tell apart.</summary>
public static class HubCommandLine
{
    /// <summary>Done; a question was answered with yes. <c>1</c>, from the commands themselves, means no: broken evidence, a damaged log, sums that differ.</summary>
    public const int Done = 0;

    /// <summary>The command line or the configuration is wrong, or asks for what cannot be.</summary>
    public const int Misuse = 2;

    /// <summary>Something that is needed did not answer or refused: the database, the network, a file.</summary>
    public const int Unavailable = 3;

    /// <summary>Ended by a signal before it was done.</summary>
    public const int Interrupted = 130;

    /// <summary>After SIGTERM or Ctrl-C a command has a minute: more than the 30 s that a hub takes to drain at the most.</summary>
    private static readonly TimeSpan Termination = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var parsed = HubCommands.Create().Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            await error.WriteLineAsync($"命令行有误 · The command line is wrong:\n  {string.Join("\n  ", parsed.Errors.Select(e => e.Message))}\n帮助 · Help: {NameOf(parsed)} --help");
            return Misuse;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = Termination,
            });
        }
        catch (CommandException e)
        {
            await error.WriteLineAsync(e.Message);
            return Misuse;
        }
        catch (Exception e) when (e is NpgsqlException or HttpRequestException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            await error.WriteLineAsync($"未能完成，所依赖的服务或文件不可用 · Not done, something it needs is not available: {e.Message}");
            return Unavailable;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("已中断 · Interrupted.");
            return Interrupted;
        }
    }

    private static string NameOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        SymbolResult? at = parsed.CommandResult;
        for (; at is CommandResult command; at = at.Parent)
        {
            names.Push(command.Command is RootCommand ? "hub" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
