using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Route;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>
/// A delivered message as structured CloudEvents JSON. Extensions: <c>logindex</c> (decimal: its entry in the log), <c>operation</c>, <c>reduced</c> (true when
/// fields were left out or masked), <c>erased</c> (true when the payload is no longer there; then without data), <c>datasha256</c> (of the data as it is delivered, byte for byte: what a
/// signed receipt lists; where nothing was left out it is the digest that the entry states; an event has its line breaks between tokens replaced after it was taken).
/// </summary>
public static class DeliveredWriter
{
    private static readonly JsonWriterOptions s_output = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// A batch as one JSON array (<c>application/cloudevents-batch+json</c>). Each message says besides, so that a signature over the array covers it: <c>subscription</c> (whose and which, as
    /// receipts call it), <c>batch</c> (<see cref="PushBatch.Id"/>) and <c>snapshot</c> (decimal: the index below which the messages are one; only where the batch begins below it).
    /// </summary>
    public static byte[] Batch(PushBatch batch)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, s_output))
        {
            json.WriteStartArray();
            foreach (var message in batch.Messages)
            {
                Write(json, message, batch: batch);
            }

            json.WriteEndArray();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A message on one line, without its end.</summary>
    public static void WriteLine(IBufferWriter<byte> output, Delivered message)
    {
        using var json = new Utf8JsonWriter(output, s_output);
        Write(json, message, oneLine: true);
    }

    public static void Write(Utf8JsonWriter json, Delivered delivered, bool oneLine = false, PushBatch? batch = null)
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
        json.WriteString("datasha256", Convert.ToHexStringLower(SHA256.HashData(delivered.Data.Span)));
        if (batch is not null)
        {
            json.WriteString("subscription", SubscriptionStore.NameOf(batch.Subscription.Receiver, batch.Subscription.Dataset));
            json.WriteString("batch", batch.Id);
            Optional(json, "snapshot", batch.SnapshotUntil?.ToString(CultureInfo.InvariantCulture));
        }

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
            json.WriteRawValue((oneLine ? OneLine(delivered.Data) : delivered.Data).Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    /// <summary>A line feed would end the field of the event; between JSON tokens it says nothing (within strings it is always escaped).</summary>
    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> data)
    {
        if (data.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            return data;
        }

        var copy = data.ToArray();
        copy.AsSpan().Replace((byte)'\n', (byte)' ');
        copy.AsSpan().Replace((byte)'\r', (byte)' ');
        return copy;
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
