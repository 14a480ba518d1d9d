using System.Globalization;
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
    private const string IndexHeader = "ce_logindex";
    private const int TimeLength = 27;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Most headers of a message.</summary>
    public const int MostHeaders = 16;

    private readonly Utf8Names _names = new();
    private readonly EventTypes _types = new();

    private static ReadOnlySpan<byte> Delete => "delete"u8;

    private static ReadOnlySpan<byte> AvroContentType => "application/avro"u8;

    /// <summary>The message of an entry, for clients of Confluent.Kafka.</summary>
    /// <param name="index">Index of the entry.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="payload">Its payload; empty when it has been erased.</param>
    /// <param name="plan">Of the topic.</param>
    /// <param name="treeSize">Size of the first checkpoint that covers the entry, when known.</param>
    /// <param name="values">Writes the value as Avro; null for JSON.</param>
    public static Message<byte[], byte[]> Message(LogIndex index, in EntryFields entry, ReadOnlySpan<byte> payload, TopicPlan plan, long? treeSize, AvroValues? values)
    {
        var encoded = payload.IsEmpty ? null : values?.Encode(payload);
        var headers = new ConfluentHeaders();
        WriteHeaders(headers, index, entry, treeSize, encoded is not null);
        return new Message<byte[], byte[]>
        {
            Key = Key(entry, plan).ToArray(),
            Value = (encoded ?? (payload.IsEmpty ? null : payload.ToArray()))!, // an erased payload is a null value, which CloudEvents calls an event without data
            Headers = headers.Headers,
            Timestamp = new Timestamp(entry.Received),
        };
    }

    /// <summary>What the partition follows from: the partition key that a sender names, otherwise that of the dataset. Compaction keeps the last record of each key, so it goes by the subject, whatever partition key a sender names.</summary>
    public static ReadOnlySpan<byte> Key(in EntryFields entry, TopicPlan plan) =>
        plan.Compacted ? entry.Subject
        : EntryFields.Missing(entry.PartitionKey) ? plan.Key.In(entry.Subject)
        : entry.PartitionKey;

    /// <summary>The same of a record.</summary>
    public static ReadOnlySpan<byte> Key(BusRecord record, TopicPlan plan) =>
        plan.Compacted ? Encoding.UTF8.GetBytes(record.Subject)
        : record.PartitionKey is { } key ? Encoding.UTF8.GetBytes(key)
        : plan.Key.In(Encoding.UTF8.GetBytes(record.Subject));

    /// <summary>The log's index of a message; null when it was not made from an entry.</summary>
    public static long? Index(ConsumeResult<byte[], byte[]> result) => result.Message.Headers.TryGetLastBytes(IndexHeader, out var value) ? Index(value) : null;

    /// <param name="headers">Where they go, 16 at most (<see cref="MostHeaders"/>).</param>
    /// <param name="index">Index of the entry.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="treeSize">Size of the first checkpoint that covers the entry, when known.</param>
    /// <param name="avro">Whether the value is Avro.</param>
    public static void WriteHeaders<T>(T headers, LogIndex index, in EntryFields entry, long? treeSize, bool avro)
        where T : IEventHeaders
    {
        Span<byte> number = stackalloc byte[20];
        headers.Add("ce_specversion"u8, "1.0"u8);
        headers.Add("ce_id"u8, entry.Id);
        headers.Add("ce_source"u8, entry.Source);
        headers.Add("ce_type"u8, entry.Type);
        headers.Add("ce_subject"u8, entry.Subject);
        headers.Add("ce_operation"u8, entry.Operation == RecordOperation.Delete ? Delete : "upsert"u8);
        headers.Add("ce_sender"u8, entry.Sender);
        AddTime(headers, "ce_recordedtime"u8, entry.ReceivedText, entry.Received);
        headers.Add("ce_logindex"u8, Digits(index.Value, number));
        if (treeSize is { } size)
        {
            headers.Add("ce_treesize"u8, Digits(size, number));
        }

        if (entry.Time is { } time)
        {
            AddTime(headers, "ce_time"u8, entry.TimeText, time);
        }

        AddGiven(headers, "ce_partitionkey"u8, entry.PartitionKey);
        AddGiven(headers, "ce_dataschema"u8, entry.DataSchema);
        AddGiven(headers, "ce_traceparent"u8, entry.TraceParent);
        AddGiven(headers, "ce_correlationid"u8, entry.CorrelationId);
        headers.Add("content-type"u8, avro ? AvroContentType : EntryFields.Missing(entry.DataContentType) ? "application/json"u8 : entry.DataContentType);
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
                case "ce_operation": facts.Operation = value.AsSpan().SequenceEqual(Delete) ? RecordOperation.Delete : RecordOperation.Upsert; break;
                case "ce_sender": facts.Sender = _names.Get(value); break;
                case "ce_recordedtime": facts.Received = Time(value); break;
                case IndexHeader: index = Index(value); break;
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

    private static void AddGiven<T>(T headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        where T : IEventHeaders
    {
        if (!EntryFields.Missing(value))
        {
            headers.Add(name, value);
        }
    }

    /// <summary>In UTC with six decimals, as the log writes times; a sender may write them otherwise.</summary>
    private static void AddTime<T>(T headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> written, DateTimeOffset time)
        where T : IEventHeaders
    {
        Span<byte> text = stackalloc byte[TimeLength];
        if (written.Length == TimeLength && written[^1] == (byte)'Z')
        {
            headers.Add(name, written);
        }
        else if (time.UtcDateTime.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture))
        {
            headers.Add(name, text[..length]);
        }
    }

    private static ReadOnlySpan<byte> Digits(long number, Span<byte> buffer) =>
        number.TryFormat(buffer, out var length, provider: CultureInfo.InvariantCulture) ? buffer[..length] : default;

    private static long? Index(byte[] value) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static DateTimeOffset? Time(byte[] value) =>
        DateTimeOffset.TryParse(Encoding.ASCII.GetString(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private sealed class ConfluentHeaders : IEventHeaders
    {
        public Headers Headers { get; } = [];

        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Headers.Add(Encoding.ASCII.GetString(name), value.ToArray());
    }
}
