using Npgsql;

namespace Hub.Core.Log.Timestamps;

/// <summary>The tables of timestamp tokens.</summary>
internal static class TimestampStore
{
    /// <summary>The newest checkpoint with its seals: the first, and those of further suites that have no token yet. Null when the log is empty.</summary>
    public static async Task<(long Size, byte[] Seal, IReadOnlyList<(string Suite, byte[] Seal)> Further)?> NewestCheckpointAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            with c as (select size, seal from log.checkpoint order by size desc limit 1)
            select size, '', seal from c
            union all select s.size, s.suite, s.seal from log.seal s join c using (size) where not exists (select from log.seal_timestamp t where t.size = s.size and t.suite = s.suite)
            order by 2
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var (size, seal) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(2));
        var further = new List<(string, byte[])>();
        while (await reader.ReadAsync(cancellationToken))
        {
            further.Add((reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        }

        return (size, seal, further);
    }

    public static async Task<TimestampBacklog> BacklogAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select count(*), min(created_at) from log.checkpoint where size > coalesce((select max(size) from log.timestamp), -1)");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new TimestampBacklog(reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>Keeps a token; one that is there already stays.</summary>
    public static async Task SaveAsync(NpgsqlDataSource database, long size, ReadOnlyMemory<byte> token, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("insert into log.timestamp (size, stamped_at, token) values ($1, $2, $3) on conflict do nothing");
        command.Parameters.Add(new() { Value = size });
        command.Parameters.Add(new() { Value = time.UtcDateTime });
        command.Parameters.Add(new() { Value = token });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Keeps the token of a seal of a further suite; one that is there already stays.</summary>
    public static async Task SaveFurtherAsync(NpgsqlDataSource database, long size, string suite, ReadOnlyMemory<byte> token, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("insert into log.seal_timestamp (size, suite, stamped_at, token) values ($1, $2, $3, $4) on conflict do nothing");
        command.Parameters.Add(new() { Value = size });
        command.Parameters.Add(new() { Value = suite });
        command.Parameters.Add(new() { Value = time.UtcDateTime });
        command.Parameters.Add(new() { Value = token });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
