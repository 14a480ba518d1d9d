using Hub.Core.Exchanges;
using Hub.Core.Log.Payloads;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>Single messages of the log, by their indices.</summary>
public sealed class LogRecords(NpgsqlDataSource hub, PayloadVault vault)
{
    /// <summary>The database of the log.</summary>
    internal NpgsqlDataSource Hub => hub;

    /// <summary>The accepted messages among these indices, in index order, as the log bus would give them.</summary>
    public async Task<List<BusRecord>> ReadAsync(long[] indices, CancellationToken cancellationToken)
    {
        await using var command = hub.CreateCommand("""
            select e.idx, e.body, p.key, p.content
            from log.entry e
            left join log.payload p on p.idx = e.idx and p.idx = any ($1) and (p.month <= 0 or p.month between (select log.month_of($2)) and (select log.month_of($3)))
            where e.idx = any ($1) and e.kind = 1
            order by e.idx
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = indices });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = indices.Min() });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = indices.Max() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new EntryReader();
        var records = new List<BusRecord>(indices.Length);
        while (await reader.ReadAsync(cancellationToken))
        {
            var index = new LogIndex(reader.GetInt64(0));
            int? key = await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetInt32(2);
            var payload = await reader.IsDBNullAsync(3, cancellationToken) ? null : await vault.OpenAsync(index.Value, key, reader.GetFieldValue<byte[]>(3), cancellationToken);
            records.Add(entries.Read(index, reader.GetFieldValue<byte[]>(1), payload));
        }

        return records;
    }
}
