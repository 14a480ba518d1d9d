using Hub.Core.Log;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>
/// Knows again the log that a repository follows, by a checkpoint that is noted beside its rows. Rows and positions hold indices of the log: after the log was put back to an
/// older state, other messages come under indices that are dealt with already.
/// </summary>
/// <param name="sink">Whose repository it is.</param>
/// <param name="repository">Its database.</param>
/// <param name="log">The database of the log.</param>
/// <param name="time">The time of a note.</param>
internal sealed class FollowedLog(string sink, NpgsqlDataSource repository, NpgsqlDataSource log, TimeProvider time)
{
    private long _size;

    /// <summary>To be called before anything of the log is applied.</summary>
    /// <param name="applied">Highest index that the repository holds; -1 for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LogReplacedException">The log does not have the checkpoint that was noted, or not the entries that were applied.</exception>
    public async Task CheckAsync(long applied, CancellationToken cancellationToken)
    {
        _size = 0;
        if (await NotedAsync(cancellationToken) is { } noted)
        {
            var same = await CheckpointStore.RootAsync(log, noted.Size, cancellationToken);
            _size = same is { } root && root.AsSpan().SequenceEqual(noted.Root) ? noted.Size : throw new LogReplacedException(sink, noted.Size);
        }

        if (await CheckpointStore.NewestAsync(log, cancellationToken) is { } newest && newest.Size <= applied)
        {
            throw new LogReplacedException(sink, applied + 1);
        }
    }

    /// <summary>Notes the newest checkpoint. What is applied between two notes is known by its indices alone.</summary>
    /// <exception cref="LogReplacedException">It is older than the one that was noted.</exception>
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        if (await CheckpointStore.NewestAsync(log, cancellationToken) is not { } newest || newest.Size == _size)
        {
            return;
        }

        if (newest.Size < _size || await CheckpointStore.RootAsync(log, newest.Size, cancellationToken) is not { } root)
        {
            throw new LogReplacedException(sink, _size);
        }

        await using var note = repository.CreateCommand("""
            insert into delivery.followed_log (sink, size, root, noted_at) values ($1, $2, $3, $4)
            on conflict (sink) do update set size = excluded.size, root = excluded.root, noted_at = excluded.noted_at where followed_log.size < excluded.size
            """);
        note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = sink });
        note.Parameters.Add(new NpgsqlParameter<long> { TypedValue = newest.Size });
        note.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = root });
        note.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        await note.ExecuteNonQueryAsync(cancellationToken);
        _size = newest.Size;
    }

    private async Task<(long Size, byte[] Root)?> NotedAsync(CancellationToken cancellationToken)
    {
        await using var select = repository.CreateCommand("select size, root from delivery.followed_log where sink = $1");
        select.Parameters.Add(new NpgsqlParameter<string> { TypedValue = sink });
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
    }
}
