using System.Diagnostics.CodeAnalysis;

namespace Hub.Schemas.Catalogue;

/// <summary>
/// Name of a dataset of the city standard: two or more lower-case segments joined by dots
/// (<c>leg.registration</c>), at most 64 characters, each segment <c>[a-z][a-z0-9_]*</c>.
/// </summary>
public readonly record struct DatasetName
{
    public const int MaxLength = 64;
    private readonly string? _value;

    private DatasetName(string value) => _value = value;

    public string Value => _value ?? "";

    /// <summary>CloudEvents <c>type</c> of major version <paramref name="major"/>: <c>yunfu.leg.registration.v1</c>.</summary>
    public string EventType(int major) => $"yunfu.{Value}.v{major}";

    /// <exception cref="FormatException">The text is not a dataset name.</exception>
    public static DatasetName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a dataset name (like leg.registration).");

    public static bool TryParse([NotNullWhen(true)] string? text, out DatasetName name)
    {
        name = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || !text.Contains('.', StringComparison.Ordinal))
        {
            return false;
        }

        var segmentStart = true;
        foreach (var c in text)
        {
            var ok = segmentStart ? char.IsAsciiLetterLower(c) : char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '.';
            if (!ok)
            {
                return false;
            }

            segmentStart = c == '.';
        }

        if (segmentStart)
        {
            return false;
        }

        name = new DatasetName(text);
        return true;
    }

    /// <summary>Splits a CloudEvents type into dataset and major version (1 to 999).</summary>
    public static bool TryParseEventType(string? type, out DatasetName name, out int major)
    {
        name = default;
        major = 0;
        const string prefix = "yunfu.";
        if (type is null || !type.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var v = type.LastIndexOf(".v", StringComparison.Ordinal);
        return v > prefix.Length
            && type.Length - v - 2 is > 0 and <= 3
            && int.TryParse(type.AsSpan(v + 2), System.Globalization.NumberStyles.None, null, out major)
            && major > 0
            && TryParse(type[prefix.Length..v], out name);
    }

    public override string ToString() => Value;
}
