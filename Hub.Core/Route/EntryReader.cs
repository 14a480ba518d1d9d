using System.Text;
using System.Text.Json;
using Hub.Core.Exchanges;

namespace Hub.Core.Route;

/// <summary>Reads the entry of an accepted message into a <see cref="BusRecord"/>. Not safe for concurrent use: it keeps the names it has met.</summary>
internal sealed class EntryReader
{
    private readonly Utf8Names _names = new();
    private readonly EventTypes _types = new();

    /// <exception cref="InvalidDataException">The entry is not that of an accepted message: the log has been damaged.</exception>
    public static EntryFields Fields(LogIndex index, ReadOnlySpan<byte> entry)
    {
        try
        {
            return EntryFields.TryRead(entry, out var fields) ? fields : throw Damaged(index, null);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw Damaged(index, e);
        }
    }

    /// <exception cref="InvalidDataException">The entry is not that of an accepted message: the log has been damaged.</exception>
    public BusRecord Read(LogIndex index, ReadOnlySpan<byte> entry, ReadOnlyMemory<byte> payload)
    {
        var fields = Fields(index, entry);
        var facts = new RecordFacts
        {
            Id = Text(fields.Id),
            Subject = Text(fields.Subject),
            Type = Name(fields.Type),
            Sender = Name(fields.Sender),
            Source = Name(fields.Source),
            Received = fields.Received,
            Operation = fields.Operation,
            Time = fields.Time,
            PartitionKey = Text(fields.PartitionKey),
            DataSchema = Name(fields.DataSchema),
            DataContentType = Name(fields.DataContentType),
            TraceParent = Text(fields.TraceParent),
            CorrelationId = Text(fields.CorrelationId),
        };
        return facts.ToRecord(_types, new BusPosition(LogBus.Topic, 0, index.Value), index, payload) ?? throw Damaged(index, null);
    }

    internal static InvalidDataException Damaged(LogIndex index, Exception? cause) =>
        new($"Entry {index} of the log cannot be read as an accepted message.", cause);

    private static string? Text(ReadOnlySpan<byte> field) => EntryFields.Missing(field) ? null : Encoding.UTF8.GetString(field);

    private string? Name(ReadOnlySpan<byte> field) => EntryFields.Missing(field) ? null : _names.Get(field);
}
