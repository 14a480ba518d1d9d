using Hub.Core.Log;
using Hub.Schemas.Catalogue;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Route;

/// <summary>
/// Reads the accepted messages of the log in index order, a window of it at a time. Indices have no gaps and one sealer commits them in order, so what lies
/// between the position and the highest index seen is complete, and stays so.
/// </summary>
/// <param name="hub">The database of the log.</param>
/// <param name="tail">Wakes the reader.</param>
/// <param name="datasets">What to read; null for every dataset.</param>
/// <param name="next">Index of the first entry to read.</param>
/// <param name="snapshot">Below this index only the newest message of each subject is read; 0: every message.</param>
internal sealed class LogWindow(NpgsqlDataSource hub, LogTail tail, IReadOnlyCollection<DatasetName>? datasets, long next, long snapshot = 0)
{
    /// <summary>A message that a newer one of its subject, still within the snapshot, takes the place of.</summary>
    private static readonly string s_superseded =
        $"(e.idx < $7 and exists (select from log.entry n where {SubjectIndex.Condition("e.subject", "n.")} and n.idx > e.idx and n.idx < $7 and n.dataset = e.dataset and n.kind = 1))";

    /// <summary>Most entries looked at in one query, so that its cost is bounded however few of them are of interest.</summary>
    private const long MaxWindow = 20_000;

    /// <summary>A query looks at so many times the entries that should hold what is asked for, so that most batches are full.</summary>
    private const double Reach = 1.25;

    private readonly string[]? _datasets = datasets?.Select(d => d.Value).ToArray();
    private double _density = 1;

    /// <summary>Index of the next entry to read.</summary>
    public long Next { get; private set; } = next;

    /// <summary>Waits until there is a message, but not longer than about a second.</summary>
    /// <param name="most">Most messages to read, from 1.</param>
    /// <param name="rows">Takes them up.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Entries of the log that are known to wait behind.</returns>
    public async ValueTask<long> ReadAsync(int most, ILogRows rows, CancellationToken cancellationToken)
    {
        await tail.WaitAsync(Next, cancellationToken);
        int count;
        long size;
        do
        {
            // No further than needed: beyond the statistics of a growing table PostgreSQL sorts the whole window before it cuts it to the limit.
            var end = Next + (long)Math.Clamp(most * Reach / _density, most, Math.Max(most, MaxWindow));
            (count, var last, size) = await QueryAsync(end, most, rows, cancellationToken);
            var before = Next;
            Next = count == most ? last + 1 : Math.Max(Next, Math.Min(end, size));
            _density = Next == before ? _density : Math.Max(count, 0.1) / (Next - before);
        }
        while (count == 0 && Next < size);

        tail.Advance(size);
        return Math.Max(0, size - Next);
    }

    private async Task<(int Count, long Last, long Size)> QueryAsync(long end, int most, ILogRows rows, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        var (size, firstMonth, lastMonth) = await BoundsAsync(connection, end, cancellationToken);
        if (size <= Next)
        {
            return (0, 0, size);
        }

        var isSnapshot = Next < snapshot;

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
                new NpgsqlParameter<long> { TypedValue = Next },
                new NpgsqlParameter<long> { TypedValue = Math.Min(end, size) },
                new() { Value = (object?)_datasets ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
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
    private async Task<(long Size, int FirstMonth, int LastMonth)> BoundsAsync(NpgsqlConnection connection, long end, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select size, log.month_of($1), log.month_of(least($2, size) - 1) from (select coalesce(max(idx) + 1, 0) as size from log.entry) as known", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = Next }, new NpgsqlParameter<long> { TypedValue = end } },
        };
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt32(1), row.GetInt32(2));
    }
}
