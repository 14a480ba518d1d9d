using System.Globalization;
using System.Text.Json;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Route;

namespace Hub.Core.Http;

/// <summary>
/// A delivered message as structured CloudEvents JSON. Extensions: <c>logindex</c> (decimal: its entry in the log), <c>operation</c>, <c>reduced</c> (true when
/// fields were left out or masked), <c>erased</c> (true when the payload is no longer there; then without data).
/// </summary>
internal static class DeliveredWriter
{
    public static void Write(Utf8JsonWriter json, Delivered delivered)
    {
        var record = delivered.Record;
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", record.MessageId);
        json.WriteString("source", record.Source);
        json.WriteString("type", record.Dataset.EventType(record.Major));
        Optional(json, "subject", record.Subject);
        json.WriteString("time", record.Time ?? record.Received);
        Optional(json, "dataschema", record.DataSchema);
        json.WriteString("datacontenttype", record.DataContentType ?? "application/json");
        json.WriteString("logindex", record.Index.Value.ToString(CultureInfo.InvariantCulture));
        json.WriteString("operation", record.Operation == RecordOperation.Delete ? "delete" : "upsert");
        Optional(json, "correlationid", record.CorrelationId);
        Optional(json, "traceparent", record.TraceParent);
        if (delivered.Reduced)
        {
            json.WriteBoolean("reduced", true);
        }

        if (delivered.Data.IsEmpty)
        {
            json.WriteBoolean("erased", true);
        }
        else
        {
            json.WritePropertyName("data");
            json.WriteRawValue(delivered.Data.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
