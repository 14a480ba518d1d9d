using System.Globalization;
using System.Text.Json;
using Hub.Core.Log.Evidence;
using MiniExcelLibs;
using MiniExcelLibs.Csv;

namespace Hub.Core.Audit.Evidence;

/// <summary>Entries as a table that spreadsheets open, row by row.</summary>
/// <param name="Format">Its file form.</param>
/// <param name="Masked">True for a dataset whose subjects the reader may not see.</param>
public sealed record EntryTable(EntryTableFormat Format, Func<string?, bool> Masked)
{
    /// <summary>Columns beside the index: the members of entries that are of use in a table.</summary>
    private static readonly string[] Columns =
    [
        "kind", "received", "sender", "dataset", "type", "operation", "id", "subject", "code", "pointer", "size", "sha256", "sink", "first", "last", "applied", "deadLettered", "act", "detail",
    ];

    internal Task AddAsync(SummedZip zip, IAsyncEnumerable<(long Index, byte[] Entry)> entries, CancellationToken cancellationToken) => Format == EntryTableFormat.Csv
        ? zip.AddAsync(EvidenceSetFile.Table + ".csv", file => file.SaveAsAsync(RowsAsync(entries), excelType: ExcelType.CSV, configuration: new CsvConfiguration(), cancellationToken: cancellationToken))
        : zip.AddAsync(EvidenceSetFile.Table + ".xlsx", file => CopyAsync(entries, file, cancellationToken));

    /// <summary>A workbook is a zip of its own, which its writer goes back in: on disk first.</summary>
    private async Task CopyAsync(IAsyncEnumerable<(long Index, byte[] Entry)> entries, Stream file, CancellationToken cancellationToken)
    {
        await using var workbook = TemporaryFile.Create();
        await workbook.SaveAsAsync(RowsAsync(entries), sheetName: "entries", cancellationToken: cancellationToken);
        workbook.Position = 0;
        await workbook.CopyToAsync(file, cancellationToken);
    }

    private async IAsyncEnumerable<Dictionary<string, object?>> RowsAsync(IAsyncEnumerable<(long Index, byte[] Entry)> entries)
    {
        await foreach (var (index, entry) in entries)
        {
            using var json = JsonDocument.Parse(entry);
            var row = new Dictionary<string, object?>(Columns.Length + 1) { ["index"] = index };
            foreach (var column in Columns)
            {
                row[column] = json.RootElement.TryGetProperty(column, out var value) ? Cell(value) : null;
            }

            if (row["subject"] is string subject && Masked(row["dataset"] as string))
            {
                row["subject"] = SubjectMask.Apply(subject);
            }

            yield return row;
        }
    }

    private static object? Cell(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetInt64() : Inert(value.ToString());

    /// <summary>What a spreadsheet would take for a formula becomes text: senders choose ids.</summary>
    private static string Inert(string text) => text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? "'" + text : text;
}

/// <summary>File forms of an <see cref="EntryTable"/>.</summary>
public enum EntryTableFormat
{
    Csv,
    Xlsx,
}
