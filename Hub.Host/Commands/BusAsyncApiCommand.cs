using System.CommandLine;
using System.Text;
using Hub.Core.Route.Topics;

namespace Hub.Host.Commands;

/// <summary><c>hub bus asyncapi</c>: the AsyncAPI document of all topics, as <c>GET /asyncapi.json</c> gives it.</summary>
internal static class BusAsyncApiCommand
{
    public static Command Create()
    {
        var source = new BusSource();
        var command = new Command("asyncapi", "接口说明 · AsyncAPI document of all topics");
        source.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = source.Options(arguments);
            var (topics, version) = await source.TopicsAsync(arguments, options, cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync(Encoding.UTF8.GetString(AsyncApiDocument.ToUtf8(AsyncApiDocument.Create(topics, options, version))));
        });
        return command;
    }
}
