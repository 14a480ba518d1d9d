using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Schemas.Identifiers;

namespace Hub.Core.Audit;

/// <summary>What an auditor asks of the log. All conditions hold together; null asks nothing.</summary>
public sealed record AuditFilter
{
    /// <summary>1,000 entries a page at most.</summary>
    public const int MaxPage = 1000;

    /// <summary>128 characters of free text at most.</summary>
    public const int MaxText = 128;

    /// <summary>Received at or after; in whole microseconds of UTC, as entries have it.</summary>
    public DateTimeOffset? From
    {
        get;
        init => field = Microseconds(value);
    }

    /// <summary>Received before.</summary>
    public DateTimeOffset? To
    {
        get;
        init => field = Microseconds(value);
    }

    /// <summary>USCC of the sender.</summary>
    public string? Department { get; init; }

    public string? Dataset { get; init; }

    /// <summary>Business key, or person token; the sink of a receipt, the name of an act or of a certificate's event.</summary>
    public string? Subject { get; init; }

    public EntryKind? Kind { get; init; }

    /// <summary><c>accepted</c> or <c>rejected</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Refusal code.</summary>
    public string? Code { get; init; }

    /// <summary>CloudEvents id.</summary>
    public string? MessageId { get; init; }

    /// <summary>Anywhere in the entry of a message or a refusal: its id, source, correlation id, subject … Letters as they are.</summary>
    public string? Text { get; init; }

    /// <summary>Only entries after this index: the <c>next</c> of the page before.</summary>
    public long? After { get; init; }

    /// <summary>Entries a page, 1 to <see cref="MaxPage"/>. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Where the filter asks the impossible, in both languages; null when it is sound.</summary>
    public Refusal? Check() =>
        Limit is < 1 or > MaxPage ? Problem("/limit", $"limit 必须为 1 至 {MaxPage}。", $"limit must be 1 to {MaxPage}.")
        : Outcome is not (null or "accepted" or "rejected") ? Problem("/outcome", "outcome 必须为 accepted 或 rejected。", "outcome must be accepted or rejected.")
        : new[] { Department, Dataset, Subject, Code, MessageId, Text }.Any(value => value is not null && value.Any(char.IsControl))
            ? Problem("", "查询条件不得含有控制字符。", "A condition must not hold a control character.")
        : Text is { Length: < 3 or > MaxText } ? Problem("/text", $"text 必须为 3 至 {MaxText} 个字符。", $"text must have 3 to {MaxText} characters.")
        : CitizenId.TryParse(Subject, out _) || CitizenId.TryParse(MessageId, out _) || CitizenId.TryParse(Text, out _)
            ? Problem("/subject", "查询会记入日志，请使用个人标识符（pt1-…），不得使用公民身份号码。", "Queries are logged: use the person token (pt1-…), not an identity number.")
        : From >= To ? Problem("/to", "to 必须晚于 from。", "to must be later than from.")
        : null;

    /// <summary>True when the canonical entry, read alone, meets every condition: what a reader of evidence recomputes.</summary>
    public bool Matches(ReadOnlySpan<byte> canonical, JsonElement entry)
    {
        var kind = Member(entry, "kind");
        return Is(Department, Member(entry, "sender") ?? Member(entry, "holder")) && Is(Dataset, Member(entry, "dataset"))
            && Is(Subject, Member(entry, "subject") ?? Member(entry, "sink") ?? Member(entry, "act") ?? Member(entry, "event"))
            && Is(Kind is { } wanted ? EntryKinds.NameOf(wanted) : null, kind)
            && Is(Outcome switch { "accepted" => EntryKinds.NameOf(EntryKind.Message), "rejected" => EntryKinds.NameOf(EntryKind.Rejection), _ => null }, kind)
            && Is(Code, Member(entry, "code")) && Is(MessageId, Member(entry, "id"))
            && (Text is null || (kind is "message" or "rejection" && canonical.IndexOf(Encoding.UTF8.GetBytes(Escape(Text))) >= 0))
            && (From is null && To is null || IsReceivedWithin(Member(entry, "received")));
    }

    /// <summary>The conditions as JSON members, without the paging.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        foreach (var (name, value) in Conditions())
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; other members are ignored.</summary>
    /// <exception cref="FormatException">A member has not the form it must.</exception>
    public static AuditFilter Read(JsonElement json) => new()
    {
        From = Time(json, "from"),
        To = Time(json, "to"),
        Department = Member(json, "department"),
        Dataset = Member(json, "dataset"),
        Subject = Member(json, "subject"),
        Kind = Member(json, "kind") is not { } kind ? null : Enum.TryParse<EntryKind>(kind, out var parsed) ? parsed : throw new FormatException($"There is no kind {kind}."),
        Outcome = Member(json, "outcome"),
        Code = Member(json, "code"),
        MessageId = Member(json, "messageId"),
        Text = Member(json, "text"),
    };

    /// <summary>The conditions in a fixed order, for the entry that records the query.</summary>
    public override string ToString() =>
        string.Join(' ', Conditions().Select(c => $"{c.Name}={c.Value}").Concat(After is null ? [] : [$"after={After}"]).Append($"limit={Limit}"));

    /// <summary>A value as it stands in a canonical entry.</summary>
    internal static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private IEnumerable<(string Name, string Value)> Conditions() => new (string Name, string? Value)[]
    {
        ("from", TimeText(From)), ("to", TimeText(To)), ("department", Department), ("dataset", Dataset),
        ("subject", Subject), ("kind", Kind?.ToString()), ("outcome", Outcome), ("code", Code), ("messageId", MessageId), ("text", Text),
    }.Where(c => c.Value is not null).Select(c => (c.Name, c.Value!));

    private static DateTimeOffset? Microseconds(DateTimeOffset? time) => time?.ToUniversalTime().AddTicks(-(time.Value.Ticks % TimeSpan.TicksPerMicrosecond));

    private static string? TimeText(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private bool IsReceivedWithin(string? received) =>
        DateTimeOffset.TryParse(received, CultureInfo.InvariantCulture, out var at) && !(at < From) && !(at >= To);

    private static bool Is(string? wanted, string? value) => wanted is null || wanted == value;

    private static string? Member(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw new FormatException($"{name} is no text.");

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        Member(json, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) ? at : throw new FormatException($"{name} is no time.");

    private static Refusal Problem(string pointer, string zh, string en) =>
        new() { Code = RefusalCodes.AuditFilter, Status = 400, Pointer = pointer, Zh = zh, En = en };
}
