using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Hub.Core.Exchanges;

namespace Hub.Core.Route;

/// <summary>
/// A record as a Kafka message and back: CloudEvents 1.0, Kafka protocol binding, binary mode. Beside the event's attributes the headers hold
/// <c>ce_logindex</c>, <c>ce_sender</c> and <c>ce_recordedtime</c>. Not safe for concurrent use: it keeps the names it has met.
/// </summary>
internal sealed class KafkaEnvelope
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private static readonly byte[] s_version = "1.0"u8.ToArray();
    private static readonly byte[] s_upsert = "upsert"u8.ToArray();
    private static readonly byte[] s_delete = "delete"u8.ToArray();
    private readonly Utf8Names _names = new();
    private readonly EntryReader _types = new();
    private readonly Dictionary<string, byte[]> _encoded = new(StringComparer.Ordinal);

    public Message<byte[], byte[]> Write(BusRecord record)
    {
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
        Add(headers, "ce_time", record.Time is { } time ? Time(time) : null);
        Add(headers, "ce_partitionkey", record.PartitionKey is { } key ? Encoding.UTF8.GetBytes(key) : null);
        Add(headers, "ce_dataschema", record.DataSchema is { } schema ? Name(schema) : null);
        Add(headers, "ce_traceparent", record.TraceParent is { } trace ? Encoding.UTF8.GetBytes(trace) : null);
        Add(headers, "ce_correlationid", record.CorrelationId is { } correlation ? Encoding.UTF8.GetBytes(correlation) : null);
        Add(headers, "content-type", record.DataContentType is { } content ? Name(content) : null);
        return new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(record.Key),
            Value = Bytes(record.Payload)!,
            Headers = headers,
            Timestamp = new Timestamp(record.Received),
        };
    }

    /// <summary>The record, or null when the message was not made from an entry of the log.</summary>
    public BusRecord? Read(ConsumeResult<byte[], byte[]> result)
    {
        string? type = null, sender = null, source = null, id = null;
        string? subject = null, partitionKey = null, dataSchema = null, contentType = null, traceParent = null, correlation = null;
        var operation = RecordOperation.Upsert;
        DateTimeOffset? received = null, time = null;
        long? index = null;
        foreach (var header in result.Message.Headers)
        {
            var value = header.GetValueBytes();
            switch (header.Key)
            {
                case "ce_id": id = Encoding.UTF8.GetString(value); break;
                case "ce_source": source = _names.Get(value); break;
                case "ce_type": type = _names.Get(value); break;
                case "ce_subject": subject = Encoding.UTF8.GetString(value); break;
                case "ce_operation": operation = value.AsSpan().SequenceEqual(s_delete) ? RecordOperation.Delete : RecordOperation.Upsert; break;
                case "ce_sender": sender = _names.Get(value); break;
                case "ce_recordedtime": received = Time(value); break;
                case "ce_logindex": index = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? i : null; break;
                case "ce_time": time = Time(value); break;
                case "ce_partitionkey": partitionKey = Encoding.UTF8.GetString(value); break;
                case "ce_dataschema": dataSchema = _names.Get(value); break;
                case "ce_traceparent": traceParent = Encoding.UTF8.GetString(value); break;
                case "ce_correlationid": correlation = Encoding.UTF8.GetString(value); break;
                case "content-type": contentType = _names.Get(value); break;
            }
        }

        if (index is null || id is null || source is null || sender is null || received is null || type is null || !_types.TryType(type, out var dataset, out var major))
        {
            return null;
        }

        return new BusRecord
        {
            Topic = result.Topic,
            Partition = result.Partition.Value,
            Offset = result.Offset.Value,
            Index = new LogIndex(index.Value),
            Dataset = dataset,
            Major = major,
            Operation = operation,
            Sender = sender,
            Source = source,
            MessageId = id,
            Subject = subject ?? "",
            PartitionKey = partitionKey,
            Received = received.Value,
            Time = time,
            DataSchema = dataSchema,
            DataContentType = contentType,
            TraceParent = traceParent,
            CorrelationId = correlation,
            Payload = result.Message.Value,
        };
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
