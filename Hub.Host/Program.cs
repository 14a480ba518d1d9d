using System.CommandLine;
using Hub.Host.Commands;

try
{
    return await HubCommands.Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
}
catch (CommandException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
