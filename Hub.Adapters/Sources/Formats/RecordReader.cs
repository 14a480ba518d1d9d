using System.Text;
using Hub.Schemas.Mapping;

namespace Hub.Adapters.Sources.Formats;

/// <summary>How records are read from a stream; the same for files, replies and downloads.</summary>
/// <param name="Format">What the stream holds.</param>
/// <param name="Encoding">Name of the text encoding; null finds out (byte order mark, else UTF-8 if all bytes are, else GB18030).</param>
/// <param name="Part">XLSX: name of the sheet. XML: name of the record element. JSON: JSON Pointer of the array. Null: the first sheet, the children of the root, the root.</param>
public sealed record RecordReader(RecordFormat Format, string? Encoding, string? Part)
{
    /// <summary>Reads record by record, in order; the stream must be seekable.</summary>
    /// <exception cref="SourceException">The stream is not of its format or encoding, or lacks a column.</exception>
    public IEnumerable<SourceRecord> Read(Stream stream, MessageMapping mapping) => Format switch
    {
        RecordFormat.Csv => CsvRecords.Read(stream, TextEncodings.Of(stream, Encoding), mapping),
        RecordFormat.Xlsx => XlsxRecords.Read(stream, Part, mapping),
        RecordFormat.Json => JsonRecords.Read(stream, Part, mapping),
        _ => XmlRecords.Read(stream, Part, mapping),
    };

    /// <summary>By the extension of a file's name; null when it is none of the formats.</summary>
    public static RecordFormat? FormatOf(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".csv" or ".tsv" or ".txt" => RecordFormat.Csv,
        ".xlsx" or ".xls" => RecordFormat.Xlsx,
        ".json" or ".ndjson" or ".jsonl" => RecordFormat.Json,
        ".xml" => RecordFormat.Xml,
        _ => null,
    };

    /// <summary>Where each column of the mapping stands in a header; -1 for an optional one that is not there.</summary>
    /// <exception cref="SourceException">A column is missing; the first ten are named.</exception>
    internal static int[] Places(IReadOnlyList<string> header, MessageMapping mapping)
    {
        var places = mapping.Columns.Select(column => IndexOf(header, column)).ToArray();
        var optional = mapping.OptionalColumns.ToHashSet(StringComparer.Ordinal);
        var missing = mapping.Columns.Where((column, i) => places[i] < 0 && !optional.Contains(column)).Take(10).ToArray();
        return missing.Length == 0 ? places : throw Missing(string.Join(", ", missing));
    }

    private static int IndexOf(IReadOnlyList<string> header, string column)
    {
        for (var i = 0; i < header.Count; i++)
        {
            if (header[i].Trim().TrimStart('\uFEFF') == column)
            {
                return i;
            }
        }

        return -1;
    }

    internal static SourceException Missing(string columns) => new(SourceCodes.ColumnMissing, $"缺少列:{columns}。", $"Missing columns: {columns}.");

    internal static SourceException Unreadable(string what, Exception cause) =>
        new(SourceCodes.FileUnreadable, $"不是可以读取的 {what}。", $"Not {what} that can be read.", cause);

    internal static SourceException Undecodable(Encoding encoding, Exception cause) =>
        new(SourceCodes.FileEncoding, $"含有不属于 {encoding.WebName} 编码的字节。", $"Holds bytes that are not {encoding.WebName}.", cause);
}
