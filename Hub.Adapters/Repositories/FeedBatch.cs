using System.Text.Json;
using Hub.Core.Route;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Adapters.Repositories;

/// <summary>The records of one feed within a batch, read column by column and applied by one command.</summary>
internal sealed class FeedBatch
{
    private readonly DatasetFeed _feed;
    private readonly FieldBuffer[] _buffers;
    private readonly FieldBuffer[] _required;
    private readonly FieldTree _tree;
    private readonly long[] _indices;
    private readonly string[] _departments;
    private readonly DateTimeOffset[] _received;
    private readonly bool[] _deleted;

    public FeedBatch(DatasetFeed feed, int capacity)
    {
        _feed = feed;
        _buffers = [.. feed.Fields.Select(f => FieldBuffer.For(f, capacity))];
        _required = [.. _buffers.Where(b => b.Field.Required)];
        _tree = new FieldTree(_buffers);
        _indices = new long[capacity];
        _departments = new string[capacity];
        _received = new DateTimeOffset[capacity];
        _deleted = new bool[capacity];
    }

    public int Rows { get; private set; }

    /// <summary>Adds a record as the next row, or says why it cannot be one.</summary>
    public Refusal? Add(BusRecord record)
    {
        var refusal = Read(record.Payload);
        if (refusal is not null)
        {
            foreach (var buffer in _buffers)
            {
                buffer.Clear(Rows);
            }

            return refusal;
        }

        _indices[Rows] = record.Index.Value;
        _departments[Rows] = record.Sender;
        _received[Rows] = record.Received;
        _deleted[Rows] = record.Operation == RecordOperation.Delete;
        Rows++;
        return null;
    }

    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(_feed.Sql);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = _indices[..Rows] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _departments[..Rows], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = _received[..Rows] });
        command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = _deleted[..Rows] });
        foreach (var buffer in _buffers)
        {
            command.Parameters.Add(buffer.ToParameter(Rows));
        }

        return command;
    }

    private Refusal? Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return Refusal.PayloadErased;
        }

        try
        {
            var reader = new Utf8JsonReader(payload.Span);
            reader.Read();
            if (_tree.Read(ref reader, payload, Rows) is { } refusal)
            {
                return refusal;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not Unicode, such as half a surrogate pair.
            return Refusal.PayloadUnreadable;
        }

        foreach (var buffer in _required)
        {
            if (buffer.IsNull(Rows))
            {
                return Refusal.Missing(buffer.Field.Pointer);
            }
        }

        return null;
    }
}
