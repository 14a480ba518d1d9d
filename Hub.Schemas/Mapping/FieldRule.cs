namespace Hub.Schemas.Mapping;

/// <summary>How one field of a message is made from a record of a department's own system.</summary>
public sealed record FieldRule
{
    /// <summary>JSON Pointer of the field in the message, like <c>/uscc</c> or <c>/address/street</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>The column that is read, or null for a constant.</summary>
    public string? Column { get; init; }

    /// <summary>The value of every message; null when a column is read.</summary>
    public string? Constant { get; init; }

    /// <summary>What stands for an empty cell; null leaves the field out.</summary>
    public string? Default { get; init; }

    /// <summary>Local codes and what they are in the standard; null when values are taken as they are. A code that is not among them is refused.</summary>
    public IReadOnlyDictionary<string, string>? Codes { get; init; }

    /// <summary>.NET formats of a local date; the message gets <c>yyyy-MM-dd</c> (GB/T 7408).</summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>.NET formats of a local time; the message gets RFC 3339 with <see cref="Zone"/>.</summary>
    public IReadOnlyList<string> TimeFormats { get; init; } = [];

    /// <summary>Offset of local times. Default +08:00.</summary>
    public TimeSpan Zone { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Factor of a number, exact (decimal): 10000 makes 元 of 万元. Null changes nothing.</summary>
    public decimal? Multiply { get; init; }

    /// <summary>What separates the items of an array. Default ';'.</summary>
    public string Separator { get; init; } = ";";

    /// <summary>True when a file without the column is all right.</summary>
    public bool Optional { get; init; }
}
