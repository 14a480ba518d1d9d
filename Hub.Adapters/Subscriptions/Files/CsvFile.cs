using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Adapters.Sources.Formats;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;

namespace Hub.Adapters.Subscriptions.Files;

/// <summary>
/// Messages as a table (RFC 4180, UTF-8): columns of the envelope, then the fields of the dataset's newest version by their JSON Pointers; an array is JSON. What
/// is in a message and has no column is in the last one, <c>_more</c>, as a JSON object by pointer.
/// </summary>
internal static class CsvFile
{
    public const string Format = "csv";

    private static readonly string[] s_envelope = ["_logindex", "_operation", "_id", "_source", "_type", "_subject", "_time", "_reduced", "_erased"];
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(PushBatch batch)
    {
        var columns = Columns(batch.Dataset);
        var text = new StringBuilder();
        Append(text, s_envelope.Concat(columns.Keys).Append("_more"));
        foreach (var message in batch.Messages)
        {
            Append(text, Row(message, columns));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, IEnumerable<string?> cells) => text.AppendJoin(',', cells.Select(c => CsvCell.Quoted(c ?? ""))).Append("\r\n");

    /// <summary>Place of each field; objects are taken apart, arrays are not.</summary>
    private static Dictionary<string, int> Columns(Dataset dataset)
    {
        var pointers = dataset.Fields.Select(f => f.Pointer.IndexOf("/*", StringComparison.Ordinal) is var cut and > 0 ? f.Pointer[..cut] : f.Pointer).Distinct(StringComparer.Ordinal).ToArray();
        return pointers.Where(p => !pointers.Any(other => other.StartsWith(p + "/", StringComparison.Ordinal))).Select((p, i) => (p, i)).ToDictionary(c => c.p, c => c.i, StringComparer.Ordinal);
    }

    private static string?[] Row(Delivered message, Dictionary<string, int> columns)
    {
        var record = message.Record;
        var cells = new string?[columns.Count];
        var more = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        using var document = message.Data.IsEmpty ? null : JsonDocument.Parse(message.Data);
        if (document is not null)
        {
            Fill(document.RootElement, "", columns, cells, more);
        }

        return
        [
            record.Index.Value.ToString(CultureInfo.InvariantCulture),
            record.Operation == RecordOperation.Delete ? "delete" : "upsert",
            record.MessageId,
            record.Source,
            record.Dataset.EventType(record.Major),
            record.Subject,
            (record.Time ?? record.Received).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
            message.Reduced ? "true" : "",
            message.Data.IsEmpty ? "true" : "",
            .. cells,
            more.Count == 0 ? "" : JsonSerializer.Serialize(more, s_json),
        ];
    }

    private static void Fill(JsonElement element, string pointer, Dictionary<string, int> columns, string?[] cells, SortedDictionary<string, JsonElement> more)
    {
        if (columns.TryGetValue(pointer, out var place))
        {
            cells[place] = element.ValueKind switch { JsonValueKind.String => element.GetString(), JsonValueKind.Null => null, _ => element.GetRawText() };
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                Fill(member.Value, $"{pointer}/{member.Name}", columns, cells, more);
            }
        }
        else
        {
            more[pointer] = element;
        }
    }
}
