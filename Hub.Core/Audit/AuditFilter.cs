using Hub.Core.Exchanges;
using Hub.Schemas.Identifiers;

namespace Hub.Core.Audit;

/// <summary>What an auditor asks of the log. All conditions hold together; null asks nothing.</summary>
public sealed record AuditFilter
{
    /// <summary>1,000 entries a page at most.</summary>
    public const int MaxPage = 1000;

    /// <summary>Received at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>USCC of the sender.</summary>
    public string? Department { get; init; }

    public string? Dataset { get; init; }

    /// <summary>Business key, or person token.</summary>
    public string? Subject { get; init; }

    public EntryKind? Kind { get; init; }

    /// <summary><c>accepted</c> or <c>rejected</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Refusal code.</summary>
    public string? Code { get; init; }

    /// <summary>CloudEvents id.</summary>
    public string? MessageId { get; init; }

    /// <summary>Only entries after this index: the <c>next</c> of the page before.</summary>
    public long? After { get; init; }

    /// <summary>Entries a page, 1 to <see cref="MaxPage"/>. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Where the filter asks the impossible, in both languages; null when it is sound.</summary>
    public Refusal? Check() =>
        Limit is < 1 or > MaxPage ? Problem("/limit", $"limit 必须为 1 至 {MaxPage}。", $"limit must be 1 to {MaxPage}.")
        : Outcome is not (null or "accepted" or "rejected") ? Problem("/outcome", "outcome 必须为 accepted 或 rejected。", "outcome must be accepted or rejected.")
        : new[] { Department, Dataset, Subject, Code, MessageId }.Any(value => value is not null && value.Any(char.IsControl))
            ? Problem("", "查询条件不得含有控制字符。", "A condition must not hold a control character.")
        : CitizenId.TryParse(Subject, out _) || CitizenId.TryParse(MessageId, out _)
            ? Problem("/subject", "查询会记入日志，请使用个人标识符（pt1-…），不得使用公民身份号码。", "Queries are logged: use the person token (pt1-…), not an identity number.")
        : From >= To ? Problem("/to", "to 必须晚于 from。", "to must be later than from.")
        : null;

    /// <summary>The conditions in a fixed order, for the entry that records the query.</summary>
    public override string ToString() => string.Join(' ', new[]
    {
        From is null ? null : $"from={From:O}", To is null ? null : $"to={To:O}", Pair("department", Department), Pair("dataset", Dataset), Pair("subject", Subject),
        Kind is null ? null : $"kind={Kind}", Pair("outcome", Outcome), Pair("code", Code), Pair("messageId", MessageId), After is null ? null : $"after={After}", $"limit={Limit}",
    }.Where(p => p is not null));

    private static string? Pair(string name, string? value) => value is null ? null : $"{name}={value}";

    private static Refusal Problem(string pointer, string zh, string en) =>
        new() { Code = "AUDIT_FILTER", Status = 400, Pointer = pointer, Zh = zh, En = en };
}
