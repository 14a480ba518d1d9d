using System.CommandLine;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;

namespace Hub.Host.Commands;

/// <summary><c>hub sink offsets get|set|reset</c>: where a sink stands. A stopped one can be moved back, to take what follows from the log again.</summary>
internal static class SinkOffsetsCommand
{
    public static Command Create()
    {
        var index = new Option<long>("--index") { HelpName = "N", Required = true, Description = "日志序号 · log index of the first entry to read again" };
        return new Command("offsets", "汇聚位点 · Where a sink stands")
        {
            Command("get", "显示位点 · Show the position in each partition", [], (_, _, _) => Task.CompletedTask),
            Command("set", "后移位点并重放 · Move a stopped sink back to an index", [index], (orders, arguments, token) => orders.MoveBackAsync(new LogIndex(arguments.GetValue(index)), token)),
            Command("reset", "从头重放 · Move a stopped sink back to the beginning of the log", [], (orders, _, token) => orders.MoveBackAsync(new LogIndex(0), token)),
        };
    }

    private static Command Command(string verb, string description, IReadOnlyList<Option> options, Func<SinkOrders, ParseResult, CancellationToken, Task> act)
    {
        var json = SinkCommand.JsonOption();
        return SinkCommand.OnSink(verb, description, SinkCommand.NameArgument(), [.. options, json], async (repository, sink, arguments, cancellationToken) =>
        {
            var orders = new SinkOrders(sink, repository, TimeProvider.System);
            await act(orders, arguments, cancellationToken);
            var positions = (await orders.PositionsAsync(cancellationToken)).Select(p => new { p.Topic, p.Partition, Offset = p.NextOffset, p.AppliedIndex }).ToArray();
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                output.WriteLine(JsonOutput.Format(positions));
                return HubCommandLine.Done;
            }

            foreach (var position in positions)
            {
                output.WriteLine($"{position.Topic} {position.Partition} {position.Offset}");
            }

            return HubCommandLine.Done;
        });
    }
}
