using Npgsql;

namespace Hub.Adapters.Sources.Files;

/// <summary>What became of each file, in the hub's database.</summary>
internal sealed class FileLedger(NpgsqlDataSource database, string source, TimeProvider time)
{
    /// <summary>True when a file of this name, size and time of change is finished: it need not be read to know.</summary>
    public async Task<bool> IsFinishedAsync(DropFile file, CancellationToken cancellationToken)
    {
        await using var find = database.CreateCommand("select exists (select from source.file where source = $1 and name = $2 and size = $3 and modified_at = $4 and state <> 'READING')");
        find.Parameters.Add(new() { Value = source });
        find.Parameters.Add(new() { Value = file.Name });
        find.Parameters.Add(new() { Value = file.Size });
        find.Parameters.Add(new() { Value = file.ModifiedAt.UtcDateTime });
        return await find.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Where reading of this content begins or goes on; a finished one is a repetition, whose time of change is noted.</summary>
    public async Task<FileProgress> BeginAsync(DropFile file, byte[] digest, CancellationToken cancellationToken)
    {
        await using var begin = database.CreateCommand(
            """
            insert into source.file as f (source, name, digest, size, modified_at, state, started_at) values ($1, $2, $3, $4, $5, 'READING', $6)
            on conflict (source, name, digest) do update set size = excluded.size, modified_at = excluded.modified_at
            returning state, records, accepted, rejected, skipped, first_index, last_index, tree_size, started_at, finished_at
            """);
        begin.Parameters.Add(new() { Value = source });
        begin.Parameters.Add(new() { Value = file.Name });
        begin.Parameters.Add(new() { Value = digest });
        begin.Parameters.Add(new() { Value = file.Size });
        begin.Parameters.Add(new() { Value = file.ModifiedAt.UtcDateTime });
        begin.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var row = await begin.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new FileProgress
        {
            Source = source,
            Name = file.Name,
            Digest = digest,
            State = row.GetString(0),
            Records = row.GetInt64(1),
            Accepted = row.GetInt64(2),
            Rejected = row.GetInt64(3),
            Skipped = row.GetInt64(4),
            FirstIndex = row.IsDBNull(5) ? null : row.GetInt64(5),
            LastIndex = row.IsDBNull(6) ? null : row.GetInt64(6),
            TreeSize = row.IsDBNull(7) ? null : row.GetInt64(7),
            StartedAt = row.GetFieldValue<DateTimeOffset>(8),
            FinishedAt = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
        };
    }

    /// <summary>Progress and the errors that belong to it, in one transaction.</summary>
    public async Task SaveAsync(FileProgress progress, IReadOnlyList<FileError> errors, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var save = new NpgsqlBatchCommand(
            """
            update source.file set state = $4, records = $5, accepted = $6, rejected = $7, skipped = $8, first_index = $9, last_index = $10, tree_size = $11,
                problem = $12, problem_zh = $13, problem_en = $14, finished_at = $15
            where source = $1 and name = $2 and digest = $3
            """);
        object?[] values =
        [
            progress.Source, progress.Name, progress.Digest, progress.State, progress.Records, progress.Accepted, progress.Rejected, progress.Skipped, progress.FirstIndex,
            progress.LastIndex, progress.TreeSize, progress.Problem?.Code, progress.Problem?.Zh, progress.Problem?.En, progress.FinishedAt?.UtcDateTime,
        ];
        foreach (var value in values)
        {
            save.Parameters.Add(new() { Value = value ?? DBNull.Value });
        }

        batch.BatchCommands.Add(save);
        if (errors.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into source.file_error (source, name, digest, line, n, idx, code, pointer, zh, en)
                select $1, $2, $3, e.* from unnest($4::bigint[], $5::smallint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[]) as e
                on conflict do nothing
                """)
            {
                Parameters =
                {
                    new() { Value = progress.Source },
                    new() { Value = progress.Name },
                    new() { Value = progress.Digest },
                    new() { Value = errors.Select(e => e.Line).ToArray() },
                    new() { Value = errors.Select(e => e.Number).ToArray() },
                    new() { Value = errors.Select(e => e.Index).ToArray() },
                    new() { Value = errors.Select(e => e.Code).ToArray() },
                    new() { Value = errors.Select(e => e.Pointer).ToArray() },
                    new() { Value = errors.Select(e => e.Zh).ToArray() },
                    new() { Value = errors.Select(e => e.En).ToArray() },
                },
            });
        }

        // One implicit transaction: the position never runs ahead of the errors before it.
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All errors of a file, in order.</summary>
    public async Task<List<FileError>> ErrorsAsync(FileProgress file, CancellationToken cancellationToken)
    {
        await using var find = database.CreateCommand("select line, n, idx, code, pointer, zh, en from source.file_error where source = $1 and name = $2 and digest = $3 order by line, n");
        find.Parameters.Add(new() { Value = file.Source });
        find.Parameters.Add(new() { Value = file.Name });
        find.Parameters.Add(new() { Value = file.Digest });
        var errors = new List<FileError>();
        await using var rows = await find.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            errors.Add(new FileError(
                rows.GetInt64(0), rows.GetInt16(1), rows.IsDBNull(2) ? null : rows.GetInt64(2), rows.GetString(3), rows.GetString(4), rows.GetString(5), rows.GetString(6)));
        }

        return errors;
    }
}
