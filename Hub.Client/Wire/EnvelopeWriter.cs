using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Client.Wire;

/// <summary>
/// Writes events in the CloudEvents JSON format into one growing buffer that is reused: no allocation per message.
/// Not safe for concurrent use.
/// </summary>
internal sealed class EnvelopeWriter : IDisposable
{
    // Chinese stays Chinese: the relaxed encoder escapes only what JSON itself demands. The data is copied as it is, unread.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText SpecVersion = JsonEncodedText.Encode("specversion");
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("1.0");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Subject = JsonEncodedText.Encode("subject");
    private static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText DataSchema = JsonEncodedText.Encode("dataschema");
    private static readonly JsonEncodedText DataContentType = JsonEncodedText.Encode("datacontenttype");
    private static readonly JsonEncodedText PartitionKey = JsonEncodedText.Encode("partitionkey");
    private static readonly JsonEncodedText TraceParent = JsonEncodedText.Encode("traceparent");
    private static readonly JsonEncodedText Operation = JsonEncodedText.Encode("operation");
    private static readonly JsonEncodedText CorrelationId = JsonEncodedText.Encode("correlationid");
    private static readonly JsonEncodedText Signature = JsonEncodedText.Encode("signature");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText DataBase64 = JsonEncodedText.Encode("data_base64");

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _json;

    public EnvelopeWriter() => _json = new Utf8JsonWriter(_buffer, Options);

    /// <summary>What was written since the last <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
    }

    /// <summary>A JSON array of events (<c>application/cloudevents-batch+json</c>).</summary>
    public void WriteBatch(IReadOnlyList<CloudEvent> messages)
    {
        _json.WriteStartArray();
        for (var i = 0; i < messages.Count; i++)
        {
            Write(messages[i]);
        }

        _json.WriteEndArray();
        _json.Flush();
    }

    /// <summary>One event and a line feed (a line of <c>application/x-ndjson</c>). The data must hold no line feed of its own.</summary>
    public void WriteLine(CloudEvent message)
    {
        Write(message);
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
    }

    private void Write(CloudEvent message)
    {
        _json.WriteStartObject();
        _json.WriteString(SpecVersion, Version);
        _json.WriteString(Id, message.Id);
        _json.WriteString(Source, message.Source);
        _json.WriteString(Type, message.Type);
        WriteOptional(Subject, message.Subject);
        if (message.Time is { } time)
        {
            _json.WriteString(Time, time);
        }

        WriteOptional(DataSchema, message.DataSchema);
        WriteOptional(PartitionKey, message.PartitionKey);
        WriteOptional(TraceParent, message.TraceParent);
        WriteOptional(Operation, message.Operation);
        WriteOptional(CorrelationId, message.CorrelationId);
        WriteOptional(Signature, message.Signature);
        _json.WriteString(DataContentType, message.DataContentType);
        if (message.DataContentType == CloudEvent.JsonContentType)
        {
            _json.WritePropertyName(Data);
            _json.WriteRawValue(message.Data.Span, skipInputValidation: true);
        }
        else
        {
            _json.WriteBase64String(DataBase64, message.Data.Span);
        }

        _json.WriteEndObject();
    }

    private void WriteOptional(JsonEncodedText name, string? value)
    {
        if (value is not null)
        {
            _json.WriteString(name, value);
        }
    }

    public void Dispose() => _json.Dispose();
}
