using System.CommandLine;
using Hub.Host.Demo;
using Hub.Host.Development;

namespace Hub.Host.Commands;

/// <summary><c>hub demo</c>: the main job end to end, on this machine, with nothing to set up.</summary>
internal static class DemoCommand
{
    /// <summary>Ended by Ctrl-C before it was done.</summary>
    private const int Interrupted = 130;

    public static Command Create()
    {
        var messages = new Option<int>("--messages") { HelpName = "N", Description = "报文总数 · messages of all departments together, 1,000 to 10,000,000", DefaultValueFactory = _ => 100_000 };
        messages.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1_000 or > 10_000_000)
            {
                result.AddError("--messages: 1000 … 10000000");
            }
        });
        var once = new Option<bool>("--once") { Description = "全部到达后退出 · stop when everything has arrived; the exit code says whether it adds up" };
        var json = new Option<bool>("--json") { Description = "末行输出 JSON · one JSON object as the last line of the output" };
        var seed = new Option<ulong>("--seed") { HelpName = "N", Description = "随机种子 · same seed, same messages", DefaultValueFactory = _ => 2026 };
        var bus = new Option<string>("--bus") { Description = "总线 · bus", DefaultValueFactory = _ => "log" }.AcceptOnlyFromAmong("log", "kafka");
        var bootstrap = new Option<string?>("--bootstrap") { HelpName = "HOST:PORT", Description = "Kafka 地址 · Kafka bootstrap servers" };
        var data = new Option<string>("--data") { HelpName = "DIR", Description = "数据目录 · data directory; a second run continues its log", DefaultValueFactory = _ => DataDirectory.Default };
        var port = new Option<int?>("--port") { HelpName = "N", Description = "端口 · port on 127.0.0.1 (default 8443, or a free one)" };
        var command = new Command("demo", "端到端演示 · Five departments publish, the hub seals and delivers, everything is reconciled and one message proven")
        {
            messages, once, json, seed, bus, bootstrap, data, port,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = new DemoOptions
            {
                Messages = arguments.GetValue(messages),
                Once = arguments.GetValue(once),
                Json = arguments.GetValue(json),
                Seed = arguments.GetValue(seed),
                Bus = arguments.GetValue(bus)!,
                Bootstrap = arguments.GetValue(bootstrap),
                Data = arguments.GetValue(data)!,
                Port = arguments.GetValue(port),
            };
            if (options is { Bus: "kafka", Bootstrap: null })
            {
                throw new CommandException("--bus kafka 需要 --bootstrap · needs --bootstrap HOST:PORT (docker compose up starts a broker)");
            }

            try
            {
                return await new DemoRun(options, DemoScreen.Create(), TimeProvider.System).RunAsync(arguments.InvocationConfiguration.Output, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Interrupted;
            }
        });
        return command;
    }
}
