using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>
/// Reads the entry of an accepted message (canonical JSON) into a <see cref="BusRecord"/>: one pass, no DOM. Not safe for
/// concurrent use: it keeps the names it has met.
/// </summary>
internal sealed class EntryReader
{
    private readonly Utf8Names _names = new();
    private readonly Dictionary<string, (DatasetName Dataset, int Major)> _types = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The entry is not that of an accepted message: the log has been damaged.</exception>
    public BusRecord Read(LogIndex index, ReadOnlySpan<byte> entry, ReadOnlyMemory<byte> payload)
    {
        string? type = null, sender = null, source = null, id = null;
        string? subject = null, partitionKey = null, dataSchema = null, contentType = null, traceParent = null, correlation = null;
        var operation = RecordOperation.Upsert;
        DateTimeOffset? received = null, time = null;
        try
        {
            var reader = new Utf8JsonReader(entry);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id"u8))
                {
                    id = Text(ref reader);
                }
                else if (reader.ValueTextEquals("subject"u8))
                {
                    subject = Text(ref reader);
                }
                else if (reader.ValueTextEquals("type"u8))
                {
                    type = Name(ref reader);
                }
                else if (reader.ValueTextEquals("sender"u8))
                {
                    sender = Name(ref reader);
                }
                else if (reader.ValueTextEquals("source"u8))
                {
                    source = Name(ref reader);
                }
                else if (reader.ValueTextEquals("received"u8))
                {
                    reader.Read();
                    received = reader.GetDateTimeOffset();
                }
                else if (reader.ValueTextEquals("operation"u8))
                {
                    reader.Read();
                    operation = reader.ValueTextEquals("delete"u8) ? RecordOperation.Delete : RecordOperation.Upsert;
                }
                else if (reader.ValueTextEquals("time"u8))
                {
                    reader.Read();
                    time = reader.TryGetDateTimeOffset(out var stated) ? stated : null; // the sender's word, not the log's: nothing to stop for
                }
                else if (reader.ValueTextEquals("partitionkey"u8))
                {
                    partitionKey = Text(ref reader);
                }
                else if (reader.ValueTextEquals("dataschema"u8))
                {
                    dataSchema = Name(ref reader);
                }
                else if (reader.ValueTextEquals("datacontenttype"u8))
                {
                    contentType = Name(ref reader);
                }
                else if (reader.ValueTextEquals("traceparent"u8))
                {
                    traceParent = Text(ref reader);
                }
                else if (reader.ValueTextEquals("correlationid"u8))
                {
                    correlation = Text(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw Damaged(index, e);
        }

        if (type is null || sender is null || source is null || id is null || received is null || !TryType(type, out var dataset, out var major))
        {
            throw Damaged(index, null);
        }

        return new BusRecord
        {
            Topic = LogBus.Topic,
            Partition = 0,
            Offset = index.Value,
            Index = index,
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
            Payload = payload,
        };
    }

    /// <summary>Splits a CloudEvents type, remembering the answer.</summary>
    internal bool TryType(string type, out DatasetName dataset, out int major)
    {
        if (_types.TryGetValue(type, out var known))
        {
            (dataset, major) = known;
            return true;
        }

        if (!DatasetName.TryParseEventType(type, out dataset, out major))
        {
            return false;
        }

        _types[type] = (dataset, major);
        return true;
    }

    private static InvalidDataException Damaged(LogIndex index, Exception? cause) =>
        new($"Entry {index} of the log cannot be read as an accepted message.", cause);

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private string? Name(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? _names.Get(reader.ValueSpan) : reader.GetString();
    }
}
