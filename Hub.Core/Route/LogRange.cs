using Hub.Core.Log;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Route;

/// <summary>
/// Reads the accepted messages of a range of the log. Indices have no gaps and one sealer commits them in order, so what is below the size that a read
/// found is complete, and stays so. Safe for concurrent use.
/// </summary>
/// <param name="hub">The database of the log.</param>
/// <param name="datasets">What to read; null for every dataset.</param>
/// <param name="snapshot">Below this index only the newest message of each subject is read; 0: every message.</param>
internal sealed class LogRange(NpgsqlDataSource hub, string[]? datasets, long snapshot = 0)
{
    /// <summary>A message that a newer one of its subject, still within the snapshot, takes the place of.</summary>
    private static readonly string s_superseded =
        $"(e.idx < $7 and exists (select from log.entry n where {SubjectIndex.Condition("e.subject", "n.")} and n.idx > e.idx and n.idx < $7 and n.dataset = e.dataset and n.kind = 1))";

    /// <param name="first">Index of the first entry to look at.</param>
    /// <param name="end">Index behind the last.</param>
    /// <param name="most">Most messages to read, from 1.</param>
    /// <param name="rows">Takes them up.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Messages read, the index of the last of them, and entries that were in the log.</returns>
    public async Task<(int Count, long Last, long Size)> ReadAsync(long first, long end, int most, ILogRows rows, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        var (size, firstMonth, lastMonth) = await BoundsAsync(connection, first, end, cancellationToken);
        if (size <= first)
        {
            return (0, 0, size);
        }

        var isSnapshot = first < snapshot;

        // The months are values here: written as calls of log.month_of they would be worked out again for every row, at four times the cost of all the rest.
        await using var command = new NpgsqlCommand($"""
            select e.idx, e.body, p.key, p.content
            from log.entry e
            left join log.payload p on p.idx = e.idx and p.idx >= $1 and p.idx < $2 and (p.month <= 0 or p.month between $5 and $6)
            where e.idx >= $1 and e.idx < $2 and e.kind = 1 and ($3::text[] is null or e.dataset = any ($3)) {(isSnapshot ? $"and not {s_superseded}" : "")}
            order by e.idx limit $4
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = first },
                new NpgsqlParameter<long> { TypedValue = Math.Min(end, size) },
                new() { Value = (object?)datasets ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<int> { TypedValue = most },
                new NpgsqlParameter<int> { TypedValue = firstMonth },
                new NpgsqlParameter<int> { TypedValue = lastMonth },
            },
        };
        if (isSnapshot)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = snapshot });
        }

        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (count, last) = (0, 0L);
        while (await row.ReadAsync(cancellationToken))
        {
            (count, last) = (count + 1, row.GetInt64(0));
            await rows.AddAsync(last, row, cancellationToken);
        }

        return (count, last, size);
    }

    /// <summary>
    /// Entries in the log, and the months of the first and the last of those that are read. A statement of its own, before the one that reads: what is
    /// below this size stays as it is, and the months of it are known.
    /// </summary>
    private static async Task<(long Size, int FirstMonth, int LastMonth)> BoundsAsync(NpgsqlConnection connection, long first, long end, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select size, log.month_of($1), log.month_of(least($2, size) - 1) from (select coalesce(max(idx) + 1, 0) as size from log.entry) as known", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = first }, new NpgsqlParameter<long> { TypedValue = end } },
        };
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt32(1), row.GetInt32(2));
    }
}
