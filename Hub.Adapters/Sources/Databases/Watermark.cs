using System.Globalization;
using System.Text.Json;

namespace Hub.Adapters.Sources.Databases;

/// <summary>How far a database was read: watermark and key of the last row, as values that its parameters take again.</summary>
internal sealed record Watermark(object Value, object Key)
{
    private const string Round = "o";

    public string ToText() => JsonSerializer.Serialize(new[] { KindOf(Value), TextOf(Value), KindOf(Key), TextOf(Key) });

    /// <exception cref="JsonException">The text is not one that <see cref="ToText"/> made.</exception>
    public static Watermark Parse(string text) => JsonSerializer.Deserialize<string[]>(text) is [var valueKind, var value, var keyKind, var key]
        ? new Watermark(Of(valueKind, value), Of(keyKind, key))
        : throw new JsonException("Not a watermark.");

    /// <summary>Null when the text is not one that <see cref="ToText"/> makes.</summary>
    public static Watermark? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A moment before this one by <paramref name="lookback"/>; null when the watermark is no time.</summary>
    public object? Before(TimeSpan lookback) => Value switch
    {
        DateTime time => time - lookback,
        DateTimeOffset time => time - lookback,
        _ => null,
    };

    private static string KindOf(object value) => value switch
    {
        DateTime { Kind: DateTimeKind.Utc } => "utc",
        DateTime => "local",
        DateTimeOffset => "offset",
        Guid => "uuid",
        decimal => "decimal",
        long or int or short => "integer",
        _ => "text",
    };

    private static string TextOf(object value) => value switch
    {
        DateTime time => time.ToString(Round, CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString(Round, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object Of(string kind, string text) => kind switch
    {
        "utc" or "local" => DateTime.ParseExact(text, Round, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        "offset" => DateTimeOffset.ParseExact(text, Round, CultureInfo.InvariantCulture),
        "uuid" => Guid.Parse(text),
        "decimal" => decimal.Parse(text, CultureInfo.InvariantCulture),
        "integer" => long.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };
}
