using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Delivery;

/// <summary>Positions and dead letters of one sink: the SQL of schema <c>delivery</c>.</summary>
internal sealed class SinkLedger(string sink, TimeProvider time)
{
    private const string Columns =
        "topic, partition, next_offset, applied_index, applied, dead_lettered, receipted_index, receipted_applied, receipted_dead_lettered";

    /// <summary>The stored positions, outside a transaction.</summary>
    public async Task<List<SinkPosition>> LoadAsync(NpgsqlDataSource repository, CancellationToken cancellationToken)
    {
        await using var connection = await repository.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Select() } };
        return await ReadAsync(batch, cancellationToken);
    }

    /// <summary>Keeps every other writer of this sink out until the transaction ends, and returns the positions as they are then.</summary>
    public async Task<List<SinkPosition>> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(hashtextextended('hub.delivery.' || $1, 0))")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = sink } },
                },
                Select(),
            },
        };
        await batch.PrepareAsync(cancellationToken);
        return await ReadAsync(batch, cancellationToken);
    }

    public async Task SaveAsync(
        NpgsqlConnection connection, IReadOnlyCollection<SinkPosition> positions, IReadOnlyList<DeadLetter> deadLetters, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Upsert(positions) } };
        if (deadLetters.Count > 0)
        {
            batch.BatchCommands.Add(Insert(deadLetters));
        }

        await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes that the log holds receipts for what was applied; never moves a position.</summary>
    public async Task SaveReceiptsAsync(NpgsqlDataSource repository, IReadOnlyCollection<SinkPosition> positions, CancellationToken cancellationToken)
    {
        await using var connection = await repository.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var position in positions)
        {
            batch.BatchCommands.Add(new("""
                update delivery.sink_position
                set receipted_index = $4, receipted_applied = $5, receipted_dead_lettered = $6, updated_at = $7
                where sink = $1 and topic = $2 and partition = $3 and receipted_index < $4
                """)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = sink },
                    new NpgsqlParameter<string> { TypedValue = position.Topic },
                    new NpgsqlParameter<int> { TypedValue = position.Partition },
                    new NpgsqlParameter<long> { TypedValue = position.ReceiptedIndex },
                    new NpgsqlParameter<long> { TypedValue = position.ReceiptedApplied },
                    new NpgsqlParameter<long> { TypedValue = position.ReceiptedDeadLettered },
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlBatchCommand Select() =>
        new($"select {Columns} from delivery.sink_position where sink = $1 order by topic, partition")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sink } },
        };

    private static async Task<List<SinkPosition>> ReadAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (batch.BatchCommands.Count > 1)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        var positions = new List<SinkPosition>();
        while (await reader.ReadAsync(cancellationToken))
        {
            positions.Add(new SinkPosition
            {
                Topic = reader.GetString(0),
                Partition = reader.GetInt32(1),
                NextOffset = reader.GetInt64(2),
                AppliedIndex = reader.GetInt64(3),
                Applied = reader.GetInt64(4),
                DeadLettered = reader.GetInt64(5),
                ReceiptedIndex = reader.GetInt64(6),
                ReceiptedApplied = reader.GetInt64(7),
                ReceiptedDeadLettered = reader.GetInt64(8),
            });
        }

        return positions;
    }

    private NpgsqlBatchCommand Upsert(IReadOnlyCollection<SinkPosition> positions) =>
        new($"""
            insert into delivery.sink_position as p (sink, updated_at, {Columns})
            select $1, $2, * from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (sink, topic, partition) do update set
                next_offset = excluded.next_offset, applied_index = excluded.applied_index,
                applied = excluded.applied, dead_lettered = excluded.dead_lettered,
                receipted_index = greatest(p.receipted_index, excluded.receipted_index),
                receipted_applied = greatest(p.receipted_applied, excluded.receipted_applied),
                receipted_dead_lettered = greatest(p.receipted_dead_lettered, excluded.receipted_dead_lettered),
                updated_at = excluded.updated_at
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = sink },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() },
                Texts(positions.Select(p => p.Topic)),
                new NpgsqlParameter<int[]> { TypedValue = [.. positions.Select(p => p.Partition)] },
                Numbers(positions.Select(p => p.NextOffset)),
                Numbers(positions.Select(p => p.AppliedIndex)),
                Numbers(positions.Select(p => p.Applied)),
                Numbers(positions.Select(p => p.DeadLettered)),
                Numbers(positions.Select(p => p.ReceiptedIndex)),
                Numbers(positions.Select(p => p.ReceiptedApplied)),
                Numbers(positions.Select(p => p.ReceiptedDeadLettered)),
            },
        };

    private NpgsqlBatchCommand Insert(IReadOnlyList<DeadLetter> letters) =>
        new("""
            insert into delivery.dead_letter (sink, dead_at, idx, dataset, sender, source, message_id, code, pointer, zh, en)
            select $1, $2, * from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (sink, idx) do nothing
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = sink },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() },
                Numbers(letters.Select(l => l.Record.Index.Value)),
                Texts(letters.Select(l => l.Record.Dataset.Value)),
                Texts(letters.Select(l => l.Record.Sender)),
                Texts(letters.Select(l => l.Record.Source)),
                Texts(letters.Select(l => l.Record.MessageId)),
                Texts(letters.Select(l => l.Code)),
                Texts(letters.Select(l => l.Pointer)),
                Texts(letters.Select(l => l.Zh)),
                Texts(letters.Select(l => l.En)),
            },
        };

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> values) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter<long[]> Numbers(IEnumerable<long> values) => new() { TypedValue = [.. values] };
}
