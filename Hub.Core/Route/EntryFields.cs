using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hub.Core.Route;

/// <summary>
/// What a consumer is told of an accepted message, as slices of its entry (canonical JSON): one pass, no DOM, and no memory unless a text holds an escape.
/// A field that the entry does not have is <see cref="Missing"/>.
/// </summary>
internal ref struct EntryFields
{
    public ReadOnlySpan<byte> Id, Subject, Type, Sender, Source, PartitionKey, DataSchema, DataContentType, TraceParent, CorrelationId;

    /// <summary>As it is written.</summary>
    public ReadOnlySpan<byte> ReceivedText, TimeText;
    public DateTimeOffset Received;

    /// <summary>The sender's word, not the log's: null also when it cannot be read.</summary>
    public DateTimeOffset? Time;
    public RecordOperation Operation;

    public static bool Missing(ReadOnlySpan<byte> field) => Unsafe.IsNullRef(ref MemoryMarshal.GetReference(field));

    /// <param name="entry">The entry; the fields are slices of it.</param>
    /// <param name="fields">What it says.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A field is not a string.</exception>
    /// <exception cref="FormatException">The time of receipt is none.</exception>
    /// <returns>False when something is missing that every accepted message has.</returns>
    public static bool TryRead(ReadOnlySpan<byte> entry, out EntryFields fields)
    {
        fields = default;
        var reader = new Utf8JsonReader(entry);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            switch (name.Length)
            {
                case 2 when name.SequenceEqual("id"u8):
                    fields.Id = Text(ref reader);
                    break;
                case 4 when name.SequenceEqual("type"u8):
                    fields.Type = Text(ref reader);
                    break;
                case 4 when name.SequenceEqual("time"u8):
                    fields.TimeText = Text(ref reader);
                    fields.Time = reader.TryGetDateTimeOffset(out var stated) ? stated : null;
                    break;
                case 6 when name.SequenceEqual("sender"u8):
                    fields.Sender = Text(ref reader);
                    break;
                case 6 when name.SequenceEqual("source"u8):
                    fields.Source = Text(ref reader);
                    break;
                case 7 when name.SequenceEqual("subject"u8):
                    fields.Subject = Text(ref reader);
                    break;
                case 8 when name.SequenceEqual("received"u8):
                    fields.ReceivedText = Text(ref reader);
                    fields.Received = reader.GetDateTimeOffset();
                    break;
                case 9 when name.SequenceEqual("operation"u8):
                    fields.Operation = reader.ValueTextEquals("delete"u8) ? RecordOperation.Delete : RecordOperation.Upsert;
                    break;
                case 10 when name.SequenceEqual("dataschema"u8):
                    fields.DataSchema = Text(ref reader);
                    break;
                case 11 when name.SequenceEqual("traceparent"u8):
                    fields.TraceParent = Text(ref reader);
                    break;
                case 12 when name.SequenceEqual("partitionkey"u8):
                    fields.PartitionKey = Text(ref reader);
                    break;
                case 13 when name.SequenceEqual("correlationid"u8):
                    fields.CorrelationId = Text(ref reader);
                    break;
                case 15 when name.SequenceEqual("datacontenttype"u8):
                    fields.DataContentType = Text(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return !(Missing(fields.Id) || Missing(fields.Type) || Missing(fields.Sender) || Missing(fields.Source) || Missing(fields.ReceivedText));
    }

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new InvalidOperationException("A field of an entry is not a string.");
        }

        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        var text = new byte[reader.ValueSpan.Length];
        return text.AsSpan(0, reader.CopyString(text));
    }
}
