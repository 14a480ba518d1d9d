using System.Diagnostics;
using Hub.Bench.Rig;
using Npgsql;

namespace Hub.Bench.Ingest;

/// <summary>(b) Bare Npgsql binary COPY of the very rows that the sealed path stored, into tables of the same definition, committed once.</summary>
internal static class BareCopy
{
    /// <param name="database">The hub's database.</param>
    /// <param name="indexed">True: with the indexes of the log's tables, as the sealed path has them. False: without any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Entries per second.</returns>
    public static async Task<double> RunAsync(NpgsqlDataSource database, bool indexed, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(database, cancellationToken);
        await using var tables = await BareTables.CreateAsync(database, indexed, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await tables.CopyAsync(rows, cancellationToken);
        return rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<List<BareRow>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select e.idx, received_at, kind, department, dataset, subject, code, message_key, body, content, month, retention, key from log.entry e left join log.payload p using (idx) order by e.idx");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<BareRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new BareRow(
                reader.GetInt64(0), reader.GetDateTime(1), reader.GetInt16(2), Text(3), Text(4), Text(5), Text(6),
                await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetGuid(7), reader.GetFieldValue<byte[]>(8),
                await reader.IsDBNullAsync(9, cancellationToken) ? null : reader.GetFieldValue<byte[]>(9).AsMemory())
            {
                Month = Number(10) ?? 0,
                Retention = Number(11) ?? 0,
                DataKey = Number(12),
            });
        }

        return rows;

        int? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
