using System.CommandLine;
using Hub.Host.Serving;
using Microsoft.Extensions.Options;

namespace Hub.Host.Commands;

/// <summary><c>hub serve</c>: runs the exchange until it is told to stop; what was taken in is committed first.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config") { HelpName = "FILE", Description = "JSON 配置文件 · JSON configuration file (environment HUB__… and --set override it)" };
        var set = new Option<string[]>("--set") { HelpName = "KEY=VALUE", Description = "覆盖一项配置 · override one setting, e.g. --set Listen=https://127.0.0.1:9443" };
        var command = new Command("serve", "运行交换平台 · Run the exchange hub") { config, set };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var settings = (arguments.GetValue(set) ?? []).Select(Pair).ToArray();
            try
            {
                await using var app = HubServer.Build(settings, arguments.GetValue(config));
                await HubRun.RunAsync(app, cancellationToken);
                return HubCommandLine.Done;
            }
            catch (Exception e) when (e is InvalidOperationException or InvalidDataException or OptionsValidationException)
            {
                // Wrong settings, or not the log that this hub may write: a supervisor must see that as a failure.
                throw new CommandException(e.Message, e);
            }
        });
        return command;
    }

    internal static KeyValuePair<string, string?> Pair(string setting)
    {
        var split = setting.IndexOf('=', StringComparison.Ordinal);
        return split > 0
            ? new(setting[..split], setting[(split + 1)..])
            : throw new CommandException($"--set {setting}: 格式为 · expected KEY=VALUE");
    }
}
