using System.CommandLine;
using System.Globalization;
using Hub.Core.Log.Payloads;
using Hub.Schemas.Identifiers;

namespace Hub.Host.Commands;

/// <summary><c>hub log erase</c>: orders payloads to be erased; the hub that writes the log carries the order out and enters it into the log.</summary>
internal static class LogEraseCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var database = new DatabaseOption();
        var index = new Option<long?>("--index") { HelpName = "N", Description = "一条报文 · one message, by its index" };
        var dataset = new Option<string?>("--dataset") { HelpName = "NAME", Description = "数据集 · dataset" };
        var subject = new Option<string?>("--subject") { HelpName = "KEY", Description = "该数据集中一个业务主键或个人标识符的全部报文 · all of one business key or person token (pt1-…) in the dataset" };
        var month = new Option<string?>("--month") { HelpName = "YYYY-MM", Description = "该数据集一个月（UTC）的全部报文，销毁其密钥 · all of a month (UTC) of the dataset, by destroying its keys" };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "原因，记入日志 · why; stands in the log", Required = true };
        var basis = new Option<string>("--basis") { HelpName = "TEXT", Description = "法律依据，记入日志 · the law or rule it rests on; stands in the log", Required = true };
        var by = new Option<string>("--by") { HelpName = "NAME", Description = "责令人 · who orders it (default: the account)", DefaultValueFactory = _ => Environment.UserName };
        var wait = new Option<int>("--wait") { HelpName = "SECONDS", Description = "等待执行的秒数 · how long to wait until it is carried out", DefaultValueFactory = _ => 30 };
        var json = new Option<bool>("--json") { Description = "输出一行JSON · print one line of JSON" };
        var command = new Command("erase", "抹除报文 · Erase payloads; entries and proofs stay") { index, dataset, subject, month, reason, basis, by, wait, json };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var order = OrderOf(
                arguments.GetValue(index), arguments.GetValue(dataset), arguments.GetValue(subject), arguments.GetValue(month),
                WithoutPerson(arguments.GetRequiredValue(reason), "--reason"), WithoutPerson(arguments.GetRequiredValue(basis), "--basis"), WithoutPerson(arguments.GetRequiredValue(by), "--by"));
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var id = await order.PlaceAsync(opened.Source, TimeProvider.System, cancellationToken);
            var deadline = TimeProvider.System.GetUtcNow().AddSeconds(arguments.GetValue(wait));
            do
            {
                order = await ErasureOrder.ReadAsync(opened.Source, id, cancellationToken);
                if (order.DoneAt is not null)
                {
                    break;
                }

                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
            while (TimeProvider.System.GetUtcNow() < deadline);

            await arguments.InvocationConfiguration.Output.WriteLineAsync(arguments.GetValue(json) ? JsonOutput.Format(order) : TextOf(order));
            return order.DoneAt is null ? HubCommandLine.Unavailable : order.Code is null ? HubCommandLine.Done : 1;
        });
        return command;
    }

    private static ErasureOrder OrderOf(long? index, string? dataset, string? subject, string? month, string reason, string basis, string by)
    {
        var scope = (index, dataset, subject, month) switch
        {
            (not null, null, null, null) => "message",
            (null, not null, not null, null) => "subject",
            (null, not null, null, not null) => "dataset-month",
            _ => throw new CommandException("--index N，或 · or --dataset NAME --subject KEY，或 · or --dataset NAME --month YYYY-MM"),
        };
        if (subject is not null && CitizenId.TryParse(subject, out _))
        {
            throw new CommandException("--subject: 请使用个人标识符（pt1-…），不得使用公民身份号码 · use the person token (pt1-…), not an identity number");
        }

        return new ErasureOrder
        {
            Scope = scope,
            Index = index,
            Dataset = dataset,
            Subject = subject,
            Month = month is null ? null : MonthOf(month),
            Reason = reason,
            Basis = basis,
            OrderedBy = by,
        };
    }

    private static int MonthOf(string text) => DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
        ? (month.Year * 100) + month.Month
        : throw new CommandException($"--month {text}: 应为 · must be YYYY-MM");

    /// <summary>What is said here stands in the log for ever: an identity number must not.</summary>
    internal static string WithoutPerson(string text, string option)
    {
        for (var at = 0; at + CitizenId.Length <= text.Length; at++)
        {
            if (CitizenId.TryParse(text.AsSpan(at, CitizenId.Length).ToString(), out _))
            {
                throw new CommandException($"{option}: 不得含有公民身份号码 · must not hold a citizen identity number: it stands in the log");
            }
        }

        return text;
    }

    private static string TextOf(ErasureOrder order) => order switch
    {
        { DoneAt: null } => $"第 {order.Id} 号抹除指令已登记，将由写日志的平台执行 · order {order.Id} is placed; the hub that writes the log will carry it out",
        { Code: ErasureCodes.Held } => $"{order.Code}: 受法律保全，未抹除 · held by a legal hold, nothing was erased (hub log hold list)",
        { Code: not null } => $"{order.Code}: 没有可抹除的报文 · there is no such payload",
        _ => $"已抹除 {order.Erased} 份报文，见日志第 {order.ActIndex} 条 · erased {order.Erased} payloads, see entry {order.ActIndex} of the log",
    };
}
