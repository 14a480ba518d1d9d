using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Adapters.Sources.Formats;

namespace Hub.Adapters.Sources.Files;

/// <summary>What is put beside a file when it is done: a receipt (JSON), and a table of what was wrong (CSV, UTF-8 with byte order mark, for Excel).</summary>
internal static class FileReceipt
{
    public const string Extension = ".receipt.json";
    public const string ErrorsExtension = ".errors.csv";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static byte[] Receipt(FileProgress file, string dataset) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            source = file.Source,
            file = file.Name,
            sha256 = Convert.ToHexStringLower(file.Digest),
            dataset,
            state = file.State,
            code = file.Problem?.Code,
            zh = file.Problem?.Zh,
            en = file.Problem?.En,
            records = file.Records,
            accepted = file.Accepted,
            rejected = file.Rejected,
            skipped = file.Skipped,
            firstIndex = file.FirstIndex,
            lastIndex = file.LastIndex,
            treeSize = file.TreeSize,
            startedAt = file.StartedAt,
            finishedAt = file.FinishedAt,
        },
        s_json);

    /// <summary>Columns: line, code, pointer, zh, en, index of the refusal in the log.</summary>
    public static byte[] Errors(IReadOnlyList<FileError> errors)
    {
        var text = new StringBuilder("\uFEFFline,code,pointer,zh,en,index\r\n");
        foreach (var error in errors)
        {
            text.Append(CultureInfo.InvariantCulture, $"{error.Line},{error.Code},{CsvCell.Quoted(error.Pointer)},{CsvCell.Quoted(error.Zh)},{CsvCell.Quoted(error.En)},{error.Index}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
