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
    /// <summary>Of so many entries at least one is read: then all payloads of the range are asked for, which needs no look-up for each.</summary>
    private const int DenseFrom = 2;

    /// <summary>A message that a newer one of its subject, still within the snapshot, takes the place of.</summary>
    private static readonly string s_superseded =
        $"(e.idx < $5 and exists (select from log.entry n where {EntryRuns.All("n.")} and n.subject = e.subject and n.idx > e.idx and n.idx < $5 and n.dataset = e.dataset and n.kind = 1))";

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

        var indices = await EntriesAsync(connection, first, Math.Min(end, size), most, rows, cancellationToken);
        if (indices.Count == 0)
        {
            return (0, 0, size);
        }

        await PayloadsAsync(connection, indices, firstMonth, lastMonth, rows, cancellationToken);
        return (indices.Count, indices[^1], size);
    }

    private async Task<List<long>> EntriesAsync(NpgsqlConnection connection, long first, long end, int most, ILogRows rows, CancellationToken cancellationToken)
    {
        var isSnapshot = first < snapshot;
        await using var command = new NpgsqlCommand($"""
            select e.idx, e.body
            from log.entry e
            where e.idx >= $1 and e.idx < $2 and e.kind = 1 and ($3::text[] is null or e.dataset = any ($3)) {(isSnapshot ? $"and not {s_superseded}" : "")}
            order by e.idx limit $4
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = first },
                new NpgsqlParameter<long> { TypedValue = end },
                new() { Value = (object?)datasets ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<int> { TypedValue = most },
            },
        };
        if (isSnapshot)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = snapshot });
        }

        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var indices = new List<long>(Math.Min(most, (int)Math.Min(end - first, int.MaxValue)));
        while (await row.ReadAsync(cancellationToken))
        {
            indices.Add(row.GetInt64(0));
            rows.AddEntry(indices[^1], row);
        }

        return indices;
    }

    /// <summary>
    /// A statement of its own, since behind the statistics of a table that grows PostgreSQL expects one entry, and would look into each partition for each of
    /// the thousands that come: five times the cost of all the rest. Where most entries of the range are read, those of the others are skipped here.
    /// </summary>
    private static async Task PayloadsAsync(NpgsqlConnection connection, List<long> indices, int firstMonth, int lastMonth, ILogRows rows, CancellationToken cancellationToken)
    {
        var isDense = indices[^1] - indices[0] < DenseFrom * indices.Count;
        await using var command = new NpgsqlCommand($"""
            select p.idx, p.key, p.content
            from log.payload p
            where {(isDense ? "p.idx between $3 and $4" : "p.idx = any ($3)")} and (p.month <= 0 or p.month between $1 and $2)
            """, connection)
        {
            // The months are values here: written as calls of log.month_of they would be worked out again for every row, at four times the cost of all the rest.
            Parameters = { new NpgsqlParameter<int> { TypedValue = firstMonth }, new NpgsqlParameter<int> { TypedValue = lastMonth } },
        };
        if (isDense)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = indices[0] });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = indices[^1] });
        }
        else
        {
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. indices] });
        }

        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var expected = 0;
        while (await row.ReadAsync(cancellationToken))
        {
            // Within a partition they mostly lie in the order of their indices.
            var index = row.GetInt64(0);
            var entry = expected < indices.Count && indices[expected] == index ? expected : indices.BinarySearch(index);
            if (entry >= 0)
            {
                await rows.AddPayloadAsync(entry, index, row, cancellationToken);
                expected = entry + 1;
            }
        }
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
