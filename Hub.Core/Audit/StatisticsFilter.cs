using Hub.Core.Exchanges;

namespace Hub.Core.Audit;

/// <summary>Which counts are asked for, and by what they are told apart.</summary>
public sealed record StatisticsFilter
{
    /// <summary>10,000 rows at most.</summary>
    public const int MaxRows = 10_000;

    /// <summary>What counts can be told apart by. One of hour, day and month at most; days and months are those of China.</summary>
    public static readonly IReadOnlyList<string> Keys = ["hour", "day", "month", "department", "dataset", "code", "sink"];

    /// <summary>Received at or after; the whole hour in which it lies.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before; the whole hour in which it lies.</summary>
    public DateTimeOffset? To { get; init; }

    public string? Department { get; init; }

    public string? Dataset { get; init; }

    public string? Code { get; init; }

    /// <summary>Some of <see cref="Keys"/>; none for one sum. Default: by day.</summary>
    public IReadOnlyList<string> By { get; init; } = ["day"];

    /// <summary>Where the filter asks the impossible, in both languages; null when it is sound.</summary>
    public Refusal? Check() =>
        By.Except(Keys).Any() || By.Distinct().Count() != By.Count || By.Intersect(["hour", "day", "month"]).Count() > 1
            ? Problem("/by", $"by 为 {string.Join("、", Keys)} 中的若干项,以逗号分隔,hour、day、month 至多一项。", $"by is some of {string.Join(", ", Keys)}, joined by commas, and one of hour, day and month at most.")
        : new[] { Department, Dataset, Code }.Any(value => value is not null && value.Any(char.IsControl)) ? Problem("", "查询条件不得含有控制字符。", "A condition must not hold a control character.")
        : From >= To ? Problem("/to", "to 必须晚于 from。", "to must be later than from.")
        : null;

    public static Refusal TooManyRows { get; } = Problem("/by", $"结果超过 {MaxRows} 行；请缩短时段或减少 by。", $"More than {MaxRows} rows; ask for a shorter period or by less.");

    /// <summary>The conditions in a fixed order, for the entry that records the query.</summary>
    public override string ToString() => new AuditFilter { From = From, To = To, Department = Department, Dataset = Dataset, Code = Code } + $" by={string.Join(',', By)}";

    private static Refusal Problem(string pointer, string zh, string en) => new() { Code = RefusalCodes.AuditFilter, Status = 400, Pointer = pointer, Zh = zh, En = en };
}
