using System.CommandLine;
using System.Globalization;
using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Host.Commands;

/// <summary>The conditions of an audit query as options of a command.</summary>
internal sealed class AuditFilterOptions
{
    private readonly Option<DateTimeOffset?> _from = new("--from") { HelpName = "TIME", Description = "起始时间 · received at or after" };
    private readonly Option<DateTimeOffset?> _to = new("--to") { HelpName = "TIME", Description = "截止时间 · received before" };
    private readonly Option<string?> _department = new("--department") { HelpName = "USCC", Description = "报送部门 · sender" };
    private readonly Option<string?> _dataset = new("--dataset") { HelpName = "NAME", Description = "数据集 · dataset" };
    private readonly Option<string?> _subject = new("--subject") { HelpName = "KEY", Description = "业务主键或个人标识符 · business key or person token" };
    private readonly Option<EntryKind?> _kind = new("--kind") { Description = "条目类型 · kind of entry" };
    private readonly Option<string?> _outcome = new("--outcome") { Description = "accepted 或 rejected · accepted or rejected" };
    private readonly Option<string?> _code = new("--code") { Description = "拒收代码 · refusal code" };
    private readonly Option<string?> _messageId = new("--message-id") { HelpName = "ID", Description = "报文标识 · CloudEvents id" };
    private readonly Option<string?> _text = new("--text") { HelpName = "TEXT", Description = "信封中的文字 · text anywhere in the envelope" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _from, _to, _department, _dataset, _subject, _kind, _outcome, _code, _messageId, _text })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="CommandException">The conditions cannot be met.</exception>
    public AuditFilter FilterOf(ParseResult arguments, long? after = null, int limit = 100) => Checked(new AuditFilter
    {
        From = arguments.GetValue(_from),
        To = arguments.GetValue(_to),
        Department = arguments.GetValue(_department),
        Dataset = arguments.GetValue(_dataset),
        Subject = arguments.GetValue(_subject),
        Kind = arguments.GetValue(_kind),
        Outcome = arguments.GetValue(_outcome),
        Code = arguments.GetValue(_code),
        MessageId = arguments.GetValue(_messageId),
        Text = arguments.GetValue(_text),
        After = after,
        Limit = limit,
    });

    /// <summary>A filter as the query parameters of <c>/audit/entries</c>, without a question mark.</summary>
    public static string QueryOf(AuditFilter filter) => QueryHelpers.AddQueryString("", new Dictionary<string, string?>
    {
        ["from"] = filter.From?.ToString("O", CultureInfo.InvariantCulture),
        ["to"] = filter.To?.ToString("O", CultureInfo.InvariantCulture),
        ["department"] = filter.Department,
        ["dataset"] = filter.Dataset,
        ["subject"] = filter.Subject,
        ["kind"] = filter.Kind?.ToString(),
        ["outcome"] = filter.Outcome,
        ["code"] = filter.Code,
        ["messageId"] = filter.MessageId,
        ["text"] = filter.Text,
        ["after"] = filter.After?.ToString(CultureInfo.InvariantCulture),
        ["limit"] = filter.Limit.ToString(CultureInfo.InvariantCulture),
    }.Where(p => p.Value is not null)).TrimStart('?');

    /// <summary>The filter that such parameters mean.</summary>
    /// <exception cref="CommandException">A parameter is unknown or has no sound value.</exception>
    public static AuditFilter Parse(string query)
    {
        var filter = new AuditFilter();
        foreach (var (name, values) in QueryHelpers.ParseQuery(query))
        {
            var value = values.ToString();
            filter = name switch
            {
                "from" => filter with { From = Time(name, value) },
                "to" => filter with { To = Time(name, value) },
                "department" => filter with { Department = value },
                "dataset" => filter with { Dataset = value },
                "subject" => filter with { Subject = value },
                "kind" => filter with { Kind = Enum.TryParse<EntryKind>(value, ignoreCase: true, out var kind) ? kind : throw Wrong(name, value) },
                "outcome" => filter with { Outcome = value },
                "code" => filter with { Code = value },
                "messageId" => filter with { MessageId = value },
                "text" => filter with { Text = value },
                _ => throw new CommandException($"没有查询条件 {name} · there is no condition {name}: from, to, department, dataset, subject, kind, outcome, code, messageId, text"),
            };
        }

        return Checked(filter);
    }

    private static DateTimeOffset Time(string name, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw Wrong(name, value);

    private static CommandException Wrong(string name, string value) => new($"{name}={value} 不成立 · is not sound");

    private static AuditFilter Checked(AuditFilter filter) => filter.Check() is { } problem ? throw new CommandException($"{problem.Zh} {problem.En}") : filter;
}
