using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Core.Audit;

/// <summary>Follows one message from its receipt to the repositories, from the log alone.</summary>
public sealed class MessageTracer(NpgsqlDataSource database)
{
    /// <summary>Null when the log has no such entry.</summary>
    public async Task<MessageTrace?> TraceAsync(LogIndex index, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command(
            """
            select e.body, c.size, c.created_at, exists (
                select from log.payload p left join log.payload_key k on k.id = p.key
                where p.idx = $1 and (p.month <= 0 or p.month = log.month_of($1)) and (p.key is null or k.wrapped is not null))
            from log.entry e cross join lateral (select size, created_at from log.checkpoint where size > e.idx order by size limit 1) c
            where e.idx = $1
            """,
            index.Value));
        batch.BatchCommands.Add(Command(
            $"""
            select idx, body from log.entry
            where kind = {(short)EntryKind.Delivery} and log.delivered(body) @> $1
            order by idx limit 100
            """,
            index.Value));
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await rows.ReadAsync(cancellationToken))
        {
            return null;
        }

        var trace = new MessageTrace
        {
            Entry = new AuditedEntry(index.Value, rows.GetFieldValue<byte[]>(0)),
            TreeSize = rows.GetInt64(1),
            SealedAt = rows.GetFieldValue<DateTimeOffset>(2),
            PayloadKept = rows.GetBoolean(3),
            Deliveries = [],
        };
        await rows.NextResultAsync(cancellationToken);
        var deliveries = new List<AuditedEntry>();
        while (await rows.ReadAsync(cancellationToken))
        {
            deliveries.Add(new AuditedEntry(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        }

        return trace with { Deliveries = deliveries };
    }

    private static NpgsqlBatchCommand Command(string sql, long index) => new(sql) { Parameters = { new() { Value = index } } };
}
