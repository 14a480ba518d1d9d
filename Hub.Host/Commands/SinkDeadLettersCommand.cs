using System.CommandLine;
using Hub.Adapters.Hosting;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;

namespace Hub.Host.Commands;

/// <summary><c>hub sink dead-letters</c>: what a sink could not apply, and why; never a value of the message.</summary>
internal static class SinkDeadLettersCommand
{
    private const int Page = 1000;

    public static Command Create()
    {
        var code = new Option<string?>("--code") { HelpName = "CODE", Description = "原因代码 · only with this code" };
        var dataset = new Option<string?>("--dataset") { HelpName = "DATASET", Description = "数据集 · only of this dataset" };
        var json = new Option<bool>("--json") { Description = "每行一个 JSON · print one JSON object a line" };
        return SinkCommand.OnSink("dead-letters", "未能入库的报文 · Messages that a sink could not apply", SinkCommand.NameOption(), [code, dataset, json], async (repository, sink, arguments, cancellationToken) =>
        {
            var letters = new DeadLetters(sink, repository, TimeProvider.System);
            var filter = new DeadLetterFilter { Code = arguments.GetValue(code), Dataset = arguments.GetValue(dataset) };
            var output = arguments.InvocationConfiguration.Output;
            IReadOnlyList<DeadLetterRow> page;
            var from = 0L;
            do
            {
                page = await letters.PageAsync(filter, new LogIndex(from), Page, cancellationToken);
                foreach (var letter in page)
                {
                    await output.WriteLineAsync(arguments.GetValue(json)
                        ? JsonOutput.Format(DeadLetterAnswer.Of(letter))
                        : $"{letter.Index.Value,10} {letter.DeadAt:u} {letter.Dataset,-24} {letter.Code} {letter.Pointer} {letter.Zh} {letter.En}");
                    from = letter.Index.Value + 1;
                }
            }
            while (page.Count == Page);
            return HubCommandLine.Done;
        });
    }
}
