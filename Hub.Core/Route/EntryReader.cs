using System.Text.Json;
using Hub.Core.Exchanges;

namespace Hub.Core.Route;

/// <summary>
/// Reads the entry of an accepted message (canonical JSON) into a <see cref="BusRecord"/>: one pass, no DOM. Not safe for
/// concurrent use: it keeps the names it has met.
/// </summary>
internal sealed class EntryReader
{
    private readonly Utf8Names _names = new();
    private readonly EventTypes _types = new();

    /// <exception cref="InvalidDataException">The entry is not that of an accepted message: the log has been damaged.</exception>
    public BusRecord Read(LogIndex index, ReadOnlySpan<byte> entry, ReadOnlyMemory<byte> payload)
    {
        var facts = new RecordFacts();
        try
        {
            var reader = new Utf8JsonReader(entry);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id"u8))
                {
                    facts.Id = Text(ref reader);
                }
                else if (reader.ValueTextEquals("subject"u8))
                {
                    facts.Subject = Text(ref reader);
                }
                else if (reader.ValueTextEquals("type"u8))
                {
                    facts.Type = Name(ref reader);
                }
                else if (reader.ValueTextEquals("sender"u8))
                {
                    facts.Sender = Name(ref reader);
                }
                else if (reader.ValueTextEquals("source"u8))
                {
                    facts.Source = Name(ref reader);
                }
                else if (reader.ValueTextEquals("received"u8))
                {
                    reader.Read();
                    facts.Received = reader.GetDateTimeOffset();
                }
                else if (reader.ValueTextEquals("operation"u8))
                {
                    reader.Read();
                    facts.Operation = reader.ValueTextEquals("delete"u8) ? RecordOperation.Delete : RecordOperation.Upsert;
                }
                else if (reader.ValueTextEquals("time"u8))
                {
                    reader.Read();
                    facts.Time = reader.TryGetDateTimeOffset(out var stated) ? stated : null; // the sender's word, not the log's: nothing to stop for
                }
                else if (reader.ValueTextEquals("partitionkey"u8))
                {
                    facts.PartitionKey = Text(ref reader);
                }
                else if (reader.ValueTextEquals("dataschema"u8))
                {
                    facts.DataSchema = Name(ref reader);
                }
                else if (reader.ValueTextEquals("datacontenttype"u8))
                {
                    facts.DataContentType = Name(ref reader);
                }
                else if (reader.ValueTextEquals("traceparent"u8))
                {
                    facts.TraceParent = Text(ref reader);
                }
                else if (reader.ValueTextEquals("correlationid"u8))
                {
                    facts.CorrelationId = Text(ref reader);
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

        return facts.ToRecord(_types, new BusPosition(LogBus.Topic, 0, index.Value), index, payload) ?? throw Damaged(index, null);
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
