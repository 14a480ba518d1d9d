using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Delivery;

/// <summary>Positions and dead letters of one sink: the SQL of schema <c>delivery</c>.</summary>
internal sealed class SinkLedger(string sink, TimeProvider time)
{
    private const string Columns =
        "topic, partition, next_offset, applied_index, counted_index, applied, dead_lettered, receipted_index, receipted_applied, receipted_dead_lettered";

    /// <summary>The stored positions, outside a transaction.</summary>
    public async Task<List<SinkPosition>> LoadAsync(NpgsqlDataSource repository, CancellationToken cancellationToken)
    {
        await using var connection = await repository.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Select() } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadPositionsAsync(reader, cancellationToken);
    }

    /// <summary>What the sink is told to do, outside a transaction.</summary>
    public async Task<SinkControl> ControlAsync(NpgsqlDataSource repository, CancellationToken cancellationToken)
    {
        await using var connection = await repository.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { SelectControl() } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadControlAsync(reader, cancellationToken);
    }

    /// <summary>Keeps every other writer of this sink out until the transaction ends, and returns orders and positions as they are then.</summary>
    public async Task<(SinkControl Control, List<SinkPosition> Positions)> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(hashtextextended('hub.delivery.' || $1, 0))")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = sink } },
                },
                SelectControl(),
                Select(),
            },
        };
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var control = await ReadControlAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return (control, await ReadPositionsAsync(reader, cancellationToken));
    }

    /// <param name="connection">With the transaction.</param>
    /// <param name="positions">Those that moved; none when dead letters were tried again.</param>
    /// <param name="deadLetters">What was refused now.</param>
    /// <param name="again">Indices of the records that had been dealt with before: applied or dead, and counted so.</param>
    /// <param name="cancellationToken">Rolls back.</param>
    public async Task SaveAsync(
        NpgsqlConnection connection, IReadOnlyCollection<SinkPosition> positions, IReadOnlyList<DeadLetter> deadLetters, IReadOnlyCollection<long> again, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (positions.Count > 0)
        {
            batch.BatchCommands.Add(Upsert(positions));
        }

        if (again.Count > 0)
        {
            // Counted while the old letters still stand.
            batch.BatchCommands.Add(Rescue(again, deadLetters));
            batch.BatchCommands.Add(Delete(again, deadLetters));
        }

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

    /// <summary>Notes why the sink does not get on, for whoever asks the database; null when it does.</summary>
    public async Task SaveProblemAsync(NpgsqlDataSource repository, string? problem, CancellationToken cancellationToken)
    {
        await using var save = repository.CreateCommand("insert into delivery.sink_control (sink, problem) values ($1, $2) on conflict (sink) do update set problem = excluded.problem");
        save.Parameters.Add(new NpgsqlParameter<string> { TypedValue = sink });
        save.Parameters.Add(new() { Value = (object?)problem ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await save.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The oldest open replay and the next of its letters, under the lock; one without any is only to be ended.</summary>
    public async Task<(long Number, long[] Letters)> TakeReplayAsync(NpgsqlConnection connection, int most, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand("""
            select r.number, array(select idx from delivery.dead_letter where replay = r.number order by idx limit $2)
            from delivery.replay r where r.sink = $1 and r.finished_at is null order by r.number limit 1
            """, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sink }, new NpgsqlParameter<int> { TypedValue = most } },
        };
        await using var reader = await take.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetFieldValue<long[]>(1));
    }

    /// <summary>Counts what became of the letters, lets go of those that stay, and ends the replay when none is left.</summary>
    public async Task SaveReplayAsync(NpgsqlConnection connection, SinkReplay replay, long[] letters, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("update delivery.dead_letter set replay = null where sink = $1 and idx = any ($2)")
                {
                    Parameters = { new NpgsqlParameter<string> { TypedValue = sink }, Numbers(letters) },
                },
                new("""
                    update delivery.replay set applied = applied + $2, refused = refused + $3,
                        finished_at = case when not exists (select from delivery.dead_letter where replay = $1) then $4::timestamptz end
                    where number = $1
                    """)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<long> { TypedValue = replay.Number },
                        new NpgsqlParameter<long> { TypedValue = replay.Applied },
                        new NpgsqlParameter<long> { TypedValue = replay.Refused.Count },
                        new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlBatchCommand Select() =>
        new($"select {Columns} from delivery.sink_position where sink = $1 order by topic, partition")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sink } },
        };

    private NpgsqlBatchCommand SelectControl() =>
        new("""
            select coalesce(c.state, 'RUNNING'), coalesce(c.generation, 0), coalesce(c.rescued, 0), c.problem,
                   exists (select from delivery.replay r where r.sink = $1 and r.finished_at is null)
            from (select) as one left join delivery.sink_control c on c.sink = $1
            """)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sink } },
        };

    private static async Task<SinkControl> ReadControlAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return new SinkControl
        {
            State = Enum.Parse<SinkState>(reader.GetString(0), ignoreCase: true),
            Generation = reader.GetInt64(1),
            Rescued = reader.GetInt64(2),
            Problem = await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3),
            ReplayWaits = reader.GetBoolean(4),
        };
    }

    private static async Task<List<SinkPosition>> ReadPositionsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var positions = new List<SinkPosition>();
        while (await reader.ReadAsync(cancellationToken))
        {
            positions.Add(new SinkPosition
            {
                Topic = reader.GetString(0),
                Partition = reader.GetInt32(1),
                NextOffset = reader.GetInt64(2),
                AppliedIndex = reader.GetInt64(3),
                CountedIndex = Math.Max(reader.GetInt64(3), reader.GetInt64(4)),
                Applied = reader.GetInt64(5),
                DeadLettered = reader.GetInt64(6),
                ReceiptedIndex = reader.GetInt64(7),
                ReceiptedApplied = reader.GetInt64(8),
                ReceiptedDeadLettered = reader.GetInt64(9),
            });
        }

        return positions;
    }

    private NpgsqlBatchCommand Upsert(IReadOnlyCollection<SinkPosition> positions) =>
        new($"""
            insert into delivery.sink_position as p (sink, updated_at, {Columns})
            select $1, $2, * from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (sink, topic, partition) do update set
                next_offset = excluded.next_offset, applied_index = excluded.applied_index, counted_index = excluded.counted_index,
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
                Numbers(positions.Select(p => p.CountedIndex)),
                Numbers(positions.Select(p => p.Applied)),
                Numbers(positions.Select(p => p.DeadLettered)),
                Numbers(positions.Select(p => p.ReceiptedIndex)),
                Numbers(positions.Select(p => p.ReceiptedApplied)),
                Numbers(positions.Select(p => p.ReceiptedDeadLettered)),
            },
        };

    /// <summary>Of those dealt with before: one that was a dead letter and is none now was rescued; one that is a dead letter only now takes that back.</summary>
    private NpgsqlBatchCommand Rescue(IReadOnlyCollection<long> again, IReadOnlyList<DeadLetter> dead) =>
        new("""
            insert into delivery.sink_control as c (sink, rescued)
            select $1, (select count(*) from delivery.dead_letter where sink = $1 and idx = any ($2)) - (select count(*) from unnest($3) as d where d = any ($2))
            on conflict (sink) do update set rescued = c.rescued + excluded.rescued where excluded.rescued <> 0
            """)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sink }, Numbers(again), Numbers(dead.Select(d => d.Record.Index.Value)) },
        };

    private NpgsqlBatchCommand Delete(IReadOnlyCollection<long> again, IReadOnlyList<DeadLetter> dead) =>
        new("delete from delivery.dead_letter where sink = $1 and idx = any ($2) and idx <> all ($3)")
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = sink }, Numbers(again), Numbers(dead.Select(d => d.Record.Index.Value)) },
        };

    private NpgsqlBatchCommand Insert(IReadOnlyList<DeadLetter> letters) =>
        new("""
            insert into delivery.dead_letter (sink, dead_at, idx, dataset, sender, source, message_id, code, pointer, zh, en)
            select $1, $2, * from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (sink, idx) do update set code = excluded.code, pointer = excluded.pointer, zh = excluded.zh, en = excluded.en, dead_at = excluded.dead_at
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
