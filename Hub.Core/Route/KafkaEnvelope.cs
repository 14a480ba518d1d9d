using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Hub.Core.Exchanges;
using Hub.Core.Route.Topics;
using Hub.Schemas.Avro;

namespace Hub.Core.Route;

/// <summary>
/// A record as a Kafka message and back: CloudEvents 1.0, Kafka protocol binding, binary mode. Beside the event's attributes the headers hold
/// <c>ce_logindex</c>, <c>ce_treesize</c> (the first signed checkpoint that covers the entry), <c>ce_sender</c> and <c>ce_recordedtime</c>. Not safe for
/// concurrent use: it keeps the names it has met.
/// </summary>
internal sealed class KafkaEnvelope(AvroSchemas avro)
{
    private const string Json = "application/json";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private static readonly byte[] s_version = "1.0"u8.ToArray();
    private static readonly byte[] s_upsert = "upsert"u8.ToArray();
    private static readonly byte[] s_delete = "delete"u8.ToArray();
    private readonly Utf8Names _names = new();
    private readonly EventTypes _types = new();
    private readonly Dictionary<string, byte[]> _encoded = new(StringComparer.Ordinal);

    /// <param name="record">The record.</param>
    /// <param name="plan">Of its topic.</param>
    /// <param name="treeSize">Size of the first checkpoint that covers it, when known.</param>
    /// <param name="values">Writes the value as Avro; null for JSON.</param>
    public Message<byte[], byte[]> Write(BusRecord record, TopicPlan plan, long? treeSize, AvroValues? values)
    {
        var encoded = record.Payload.IsEmpty ? null : values?.Encode(record.Payload.Span);
        var headers = new Headers
        {
            { "ce_specversion", s_version },
            { "ce_id", Encoding.UTF8.GetBytes(record.MessageId) },
            { "ce_source", Name(record.Source) },
            { "ce_type", Name(record.Dataset.EventType(record.Major)) },
            { "ce_subject", Encoding.UTF8.GetBytes(record.Subject) },
            { "ce_operation", record.Operation == RecordOperation.Delete ? s_delete : s_upsert },
            { "ce_sender", Name(record.Sender) },
            { "ce_recordedtime", Time(record.Received) },
            { "ce_logindex", Encoding.ASCII.GetBytes(record.Index.ToString()) },
        };
        Add(headers, "ce_treesize", treeSize is { } size ? Encoding.ASCII.GetBytes(size.ToString(CultureInfo.InvariantCulture)) : null);
        Add(headers, "ce_time", record.Time is { } time ? Time(time) : null);
        Add(headers, "ce_partitionkey", record.PartitionKey is { } key ? Encoding.UTF8.GetBytes(key) : null);
        Add(headers, "ce_dataschema", record.DataSchema is { } schema ? Name(schema) : null);
        Add(headers, "ce_traceparent", record.TraceParent is { } trace ? Encoding.UTF8.GetBytes(trace) : null);
        Add(headers, "ce_correlationid", record.CorrelationId is { } correlation ? Encoding.UTF8.GetBytes(correlation) : null);
        headers.Add("content-type", Name(encoded is null ? record.DataContentType ?? Json : AvroValues.ContentType));
        return new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(plan.Compacted ? record.Subject : record.Key),
            Value = encoded ?? Bytes(record.Payload)!,
            Headers = headers,
            Timestamp = new Timestamp(record.Received),
        };
    }

    /// <summary>The record, or null when the message was not made from an entry of the log.</summary>
    public BusRecord? Read(ConsumeResult<byte[], byte[]> result)
    {
        var facts = new RecordFacts();
        long? index = null;
        foreach (var header in result.Message.Headers)
        {
            var value = header.GetValueBytes();
            switch (header.Key)
            {
                case "ce_id": facts.Id = Encoding.UTF8.GetString(value); break;
                case "ce_source": facts.Source = _names.Get(value); break;
                case "ce_type": facts.Type = _names.Get(value); break;
                case "ce_subject": facts.Subject = Encoding.UTF8.GetString(value); break;
                case "ce_operation": facts.Operation = value.AsSpan().SequenceEqual(s_delete) ? RecordOperation.Delete : RecordOperation.Upsert; break;
                case "ce_sender": facts.Sender = _names.Get(value); break;
                case "ce_recordedtime": facts.Received = Time(value); break;
                case "ce_logindex": index = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? i : null; break;
                case "ce_time": facts.Time = Time(value); break;
                case "ce_partitionkey": facts.PartitionKey = Encoding.UTF8.GetString(value); break;
                case "ce_dataschema": facts.DataSchema = _names.Get(value); break;
                case "ce_traceparent": facts.TraceParent = Encoding.UTF8.GetString(value); break;
                case "ce_correlationid": facts.CorrelationId = Encoding.UTF8.GetString(value); break;
                case "content-type": facts.DataContentType = _names.Get(value); break;
            }
        }

        if (index is null)
        {
            return null;
        }

        var payload = Payload(result.Message.Value, ref facts);
        return facts.ToRecord(_types, new BusPosition(result.Topic, result.Partition.Value, result.Offset.Value), new LogIndex(index.Value), payload);
    }

    /// <summary>Avro becomes the JSON that it was made from: consumers inside the hub see one form, whatever the topic carries.</summary>
    private byte[]? Payload(byte[]? value, ref RecordFacts facts)
    {
        if (facts.DataContentType != AvroValues.ContentType || value is null || !AvroWireFormat.TryRead(value, out var id, out var body))
        {
            return value;
        }

        facts.DataContentType = Json;
        return avro.ById(id).Decode(body);
    }

    private static void Add(Headers headers, string name, byte[]? value)
    {
        if (value is not null)
        {
            headers.Add(name, value);
        }
    }

    /// <summary>An erased payload is a null value, which CloudEvents calls an event without data.</summary>
    private static byte[]? Bytes(ReadOnlyMemory<byte> payload) =>
        payload.IsEmpty ? null
        : MemoryMarshal.TryGetArray(payload, out var array) && array.Offset == 0 && array.Count == array.Array!.Length ? array.Array
        : payload.ToArray();

    private static byte[] Time(DateTimeOffset time) => Encoding.ASCII.GetBytes(time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));

    private static DateTimeOffset? Time(byte[] value) =>
        DateTimeOffset.TryParse(Encoding.ASCII.GetString(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private byte[] Name(string name)
    {
        if (!_encoded.TryGetValue(name, out var bytes))
        {
            bytes = Encoding.UTF8.GetBytes(name);
            if (_encoded.Count < Utf8Names.Capacity)
            {
                _encoded[name] = bytes;
            }
        }

        return bytes;
    }
}
