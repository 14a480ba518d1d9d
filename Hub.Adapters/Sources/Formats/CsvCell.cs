namespace Hub.Adapters.Sources.Formats;

/// <summary>A value as it stands in CSV (RFC 4180).</summary>
internal static class CsvCell
{
    public static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
