using System.CommandLine;
using Hub.Core.Delivery;

namespace Hub.Host.Commands;

/// <summary><c>hub sink list</c>: how each sink fares, as its repository's database knows it.</summary>
internal static class SinkListCommand
{
    public static Command Create()
    {
        var (database, repositories, json) = (new DatabaseOption(), new RepositoriesOption(), SinkCommand.JsonOption());
        var command = new Command("list", "各汇聚任务的状态 · State of all sinks") { json };
        database.AddTo(command);
        repositories.AddTo(command);
        command.SetAction((arguments, cancellationToken) => SinkDatabases.UseAsync(
            database,
            repositories,
            arguments,
            async databases =>
            {
                var lines = new List<SinkLine>();
                foreach (var (sink, repository) in databases.BySink)
                {
                    var orders = new SinkOrders(sink, repository, TimeProvider.System);
                    lines.Add(SinkLine.Of(sink, await orders.ControlAsync(cancellationToken), await orders.PositionsAsync(cancellationToken)));
                }

                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(json))
                {
                    output.WriteLine(JsonOutput.Format(lines));
                    return;
                }

                foreach (var line in lines)
                {
                    output.WriteLine($"{line.Name,-20} {line.State,-10} 已处理至 up to {line.AppliedIndex?.ToString("N0") ?? "-"}: 入库 applied {line.Applied:N0}, 死信 dead letters {line.DeadLettered:N0}  {line.Problem}");
                }
            },
            cancellationToken));
        return command;
    }

    private sealed record SinkLine(string Name, string State, long? AppliedIndex, long Applied, long DeadLettered, bool ReplayWaits, string? Problem)
    {
        public static SinkLine Of(string name, SinkControl control, IReadOnlyList<SinkPosition> positions)
        {
            var applied = positions.Select(p => p.AppliedIndex).DefaultIfEmpty(-1).Max();
            var problem = control.State == SinkState.Running ? control.Problem : null;
            var running = positions.Any(p => p.Recovers) ? SinkState.Recovering : SinkState.Running;
            return new SinkLine(
                name,
                (problem is not null ? SinkState.Failed : control.State == SinkState.Running ? running : control.State).ToString().ToUpperInvariant(),
                applied < 0 ? null : applied,
                positions.Sum(p => p.Applied) + control.Rescued,
                positions.Sum(p => p.DeadLettered) - control.Rescued,
                control.ReplayWaits,
                problem);
        }
    }
}
