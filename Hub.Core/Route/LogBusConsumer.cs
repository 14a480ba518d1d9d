using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Schemas.Catalogue;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Route;

/// <summary>
/// Reads the log in index order. Indices have no gaps and one sealer commits them in order, so what lies between the position and the highest
/// index seen is complete, and stays so.
/// </summary>
/// <param name="hub">The database of the log.</param>
/// <param name="vault">Opens the payloads.</param>
/// <param name="tail">Wakes the consumer.</param>
/// <param name="datasets">What to read; null for every dataset.</param>
/// <param name="next">Index of the first entry to read.</param>
internal sealed class LogBusConsumer(
    NpgsqlDataSource hub, PayloadVault vault, LogTail tail, IReadOnlyCollection<DatasetName>? datasets, long next) : IBusConsumer
{
    /// <summary>Most entries looked at in one query, so that its cost is bounded however few of them are of interest.</summary>
    private const long MaxWindow = 20_000;

    /// <summary>A query looks at so many times the entries that should hold what is asked for, so that most batches are full.</summary>
    private const double Reach = 1.25;

    private readonly EntryReader _entries = new();
    private readonly string[]? _datasets = datasets?.Select(d => d.Value).ToArray();
    private long _next = next;
    private double _density = 1;

    public async ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        await tail.WaitAsync(_next, cancellationToken);
        List<BusRecord> records;
        long size;
        do
        {
            // No further than needed: beyond the statistics of a growing table PostgreSQL sorts the whole window before it cuts it to the limit.
            var end = _next + (long)Math.Clamp(maxRecords * Reach / _density, maxRecords, Math.Max(maxRecords, MaxWindow));
            (records, size) = await QueryAsync(end, maxRecords, cancellationToken);
            var before = _next;
            _next = records.Count == maxRecords ? records[^1].Offset + 1 : Math.Max(_next, Math.Min(end, size));
            _density = _next == before ? _density : Math.Max(records.Count, 0.1) / (_next - before);
        }
        while (records.Count == 0 && _next < size);

        tail.Advance(size);
        return new BusBatch { Records = records, Next = [new BusPosition(LogBus.Topic, 0, _next)], Behind = Math.Max(0, size - _next) };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<(List<BusRecord> Records, long Size)> QueryAsync(long end, int maxRecords, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        var (size, firstMonth, lastMonth) = await BoundsAsync(connection, end, cancellationToken);
        var records = new List<BusRecord>();
        if (size <= _next)
        {
            return (records, size);
        }

        // The months are values here: written as calls of log.month_of they would be worked out again for every row, at four times the cost of all the rest.
        await using var command = new NpgsqlCommand("""
            select e.idx, e.body, p.key, p.content
            from log.entry e
            left join log.payload p on p.idx = e.idx and p.idx >= $1 and p.idx < $2 and (p.month <= 0 or p.month between $5 and $6)
            where e.idx >= $1 and e.idx < $2 and e.kind = 1 and ($3::text[] is null or e.dataset = any ($3))
            order by e.idx limit $4
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = _next },
                new NpgsqlParameter<long> { TypedValue = Math.Min(end, size) },
                new() { Value = (object?)_datasets ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<int> { TypedValue = maxRecords },
                new NpgsqlParameter<int> { TypedValue = firstMonth },
                new NpgsqlParameter<int> { TypedValue = lastMonth },
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var index = new LogIndex(reader.GetInt64(0));
            int? key = await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetInt32(2);
            var payload = await reader.IsDBNullAsync(3, cancellationToken) ? null : await vault.OpenAsync(index.Value, key, reader.GetFieldValue<byte[]>(3), cancellationToken);
            records.Add(_entries.Read(index, reader.GetFieldValue<byte[]>(1), payload));
        }

        return (records, size);
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
            Parameters = { new NpgsqlParameter<long> { TypedValue = _next }, new NpgsqlParameter<long> { TypedValue = end } },
        };
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt32(1), row.GetInt32(2));
    }
}
