using System.CommandLine;
using Hub.Host.Commands;

namespace Hub.Tests.Host;

/// <summary>Runs a command line of <c>hub</c> inside the test.</summary>
internal static class CommandRun
{
    /// <summary>Exit code and what the command printed on its standard output.</summary>
    public static async Task<(int ExitCode, string Output)> HubAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false };
        var code = await HubCommands.Create().Parse(arguments).InvokeAsync(configuration);
        return (code, output.ToString());
    }
}
