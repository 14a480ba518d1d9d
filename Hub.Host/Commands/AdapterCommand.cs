using System.CommandLine;

namespace Hub.Host.Commands;

/// <summary><c>hub adapter</c>: sources that collect from departments.</summary>
internal static class AdapterCommand
{
    public static Command Create()
    {
        var command = new Command("adapter", "采集来源 · Sources that collect from departments") { AdapterTestCommand.Create(), AdapterListCommand.Create() };
        foreach (var state in AdapterStateCommand.CreateAll())
        {
            command.Subcommands.Add(state);
        }

        return command;
    }
}
