using System.CommandLine;
using Hub.Adapters.Sources;

namespace Hub.Host.Commands;

/// <summary><c>hub adapter list</c>: how each source that ever ran fares.</summary>
internal static class AdapterListCommand
{
    public static Command Create()
    {
        var database = new DatabaseOption();
        var json = new Option<bool>("--json") { Description = "输出 JSON · print JSON" };
        var command = new Command("list", "各来源的状态 · State of the sources that have run") { json };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var statuses = (await new SourceStore(opened.Source, TimeProvider.System).StatusesAsync(cancellationToken)).Values.OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                output.WriteLine(JsonOutput.Format(statuses));
                return;
            }

            foreach (var status in statuses)
            {
                var state = status is { State: SourceState.Running, Problem: not null } ? "FAILED" : status.State.ToString().ToUpperInvariant();
                output.WriteLine($"{status.Name,-32} {state,-8} 接收 accepted {status.Accepted:N0}, 拒收 rejected {status.Rejected:N0}, 跳过 skipped {status.Skipped:N0}  {status.RunAt:u}");
                if (status.Problem is not null)
                {
                    output.WriteLine($"    {status.Problem}: {status.ProblemZh} {status.ProblemEn}");
                }
            }
        });
        return command;
    }
}
