using Npgsql;

namespace Hub.Core.Log.Timestamps;

/// <summary>The table of timestamp tokens.</summary>
internal static class TimestampStore
{
    /// <summary>The newest checkpoint with its seal; null when the log is empty.</summary>
    public static async Task<(long Size, byte[] Seal)?> NewestCheckpointAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select size, seal from log.checkpoint order by size desc limit 1");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
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
}
