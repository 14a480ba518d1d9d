using System.CommandLine;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;

namespace Hub.Host.Commands;

/// <summary><c>hub sink replay</c>: lets the running sink try dead letters again, from the log, and waits for what becomes of them.</summary>
internal static class SinkReplayCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var index = new Option<long[]>("--index") { HelpName = "N", AllowMultipleArgumentsPerToken = true, Description = "日志序号，可重复 · log indices of the dead letters" };
        var code = new Option<string?>("--code") { HelpName = "CODE", Description = "原因代码 · all with this code" };
        var all = new Option<bool>("--all") { Description = "全部死信 · all dead letters of the sink" };
        var wait = new Option<int>("--wait") { HelpName = "SECONDS", DefaultValueFactory = _ => 30, Description = "最多等待的秒数 · wait so long for the sink to finish; 0 only asks (default 30)" };
        var json = SinkCommand.JsonOption();
        return SinkCommand.OnSink("replay", "重放死信 · Let the sink try dead letters again; exit code 1 when some are refused again", SinkCommand.NameOption(), [index, code, all, wait, json], async (repository, sink, arguments, cancellationToken) =>
        {
            var indices = arguments.GetValue(index) is { Length: > 0 } given ? given : null;
            var filter = new DeadLetterFilter { Indices = indices?.Select(i => new LogIndex(i)).ToArray(), Code = arguments.GetValue(code) };
            if (new[] { filter.Indices is not null, filter.Code is not null, arguments.GetValue(all) }.Count(chosen => chosen) != 1)
            {
                throw new CommandException("请给出 --index、--code 或 --all 之一。 · Give one of --index, --code and --all.");
            }

            var letters = new DeadLetters(sink, repository, TimeProvider.System);
            var replay = await letters.RequestReplayAsync(filter, cancellationToken);
            var (asked, patience) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(arguments.GetValue(wait)));
            while (!replay.Finished && TimeProvider.System.GetElapsedTime(asked) < patience)
            {
                await Task.Delay(Look, cancellationToken);
                replay = await letters.ReplayAsync(replay.Number, cancellationToken);
            }

            arguments.InvocationConfiguration.Output.WriteLine(arguments.GetValue(json) ? JsonOutput.Format(replay) : Sentence(sink, replay));
            return replay.Refused == 0 ? HubCommandLine.Done : 1;
        });
    }

    private static string Sentence(string sink, ReplayStatus replay) =>
        $"{replay.Letters:N0} 条死信 dead letters ({replay.Codes}): 已入库 applied {replay.Applied:N0}, 再次拒绝 refused again {replay.Refused:N0}"
        + (replay.Finished ? "" : $"; 等待 {sink} 运行时处理 · the rest waits for {sink} to run");
}
