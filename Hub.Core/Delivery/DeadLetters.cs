using Hub.Core.Exchanges;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Delivery;

/// <summary>The dead letters of one sink: to search them, and to ask that they be tried again.</summary>
/// <param name="sink">Its name.</param>
/// <param name="repository">Its database.</param>
/// <param name="time">The clock.</param>
/// <param name="by">Who asks (<c>USCC/system</c>); null when the database user says it all.</param>
public sealed class DeadLetters(string sink, NpgsqlDataSource repository, TimeProvider time, string? by = null)
{
    private const string Chosen = "sink = $1 and ($2::bigint[] is null or idx = any ($2)) and ($3::text is null or code = $3) and ($4::text is null or dataset = $4)";

    /// <summary>At most <paramref name="limit"/> of those that are meant, with an index from <paramref name="from"/> on, in index order.</summary>
    public async Task<IReadOnlyList<DeadLetterRow>> PageAsync(DeadLetterFilter filter, LogIndex from, int limit, CancellationToken cancellationToken)
    {
        await using var command = repository.CreateCommand(
            $"select idx, dataset, sender, source, message_id, code, pointer, zh, en, dead_at from delivery.dead_letter where {Chosen} and idx >= $5 order by idx limit $6");
        Add(command, filter);
        command.Parameters.AddWithValue(from.Value);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<DeadLetterRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            page.Add(new DeadLetterRow
            {
                Index = new LogIndex(reader.GetInt64(0)),
                Dataset = reader.GetString(1),
                Sender = reader.GetString(2),
                Source = reader.GetString(3),
                MessageId = reader.GetString(4),
                Code = reader.GetString(5),
                Pointer = reader.GetString(6),
                Zh = reader.GetString(7),
                En = reader.GetString(8),
                DeadAt = reader.GetFieldValue<DateTimeOffset>(9),
            });
        }

        return page;
    }

    /// <summary>Asks that those that are meant be tried again by the running sink; one that already waits to be is not asked for twice.</summary>
    /// <returns>What was asked for.</returns>
    /// <exception cref="OrderException">An index is not that of a dead letter, or nothing is meant that does not wait already.</exception>
    public async Task<ReplayStatus> RequestReplayAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        await using var order = await OrderTransaction.BeginAsync(repository, by, cancellationToken);
        await new SinkLedger(sink, time).LockAsync(order.Connection, cancellationToken);
        await using var request = order.Command($"""
            with chosen as (select idx, code from delivery.dead_letter where {Chosen} and replay is null),
                 request as (
                     insert into delivery.replay (sink, letters, codes, requested_at)
                     select $1, sum(n), string_agg(code || ':' || n, ',' order by code), $5 from (select code, count(*) as n from chosen group by code) as c having count(*) > 0
                     returning number, letters, codes)
            select number, letters, codes from request
            """);
        Add(request, filter);
        request.Parameters.AddWithValue(time.GetUtcNow());
        ReplayStatus? asked = null;
        await using (var reader = await request.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                asked = new ReplayStatus(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), 0, 0, Finished: false);
            }
        }

        if (asked is null || asked.Letters < (filter.Indices?.Distinct().Count() ?? 0))
        {
            throw new OrderException(404, SinkCodes.DeadLetterUnknown, $"{sink} 没有这样的死信,或已在等待重放。", $"{sink} has no such dead letter, or it waits to be replayed already.");
        }

        await using var mark = order.Command($"update delivery.dead_letter set replay = $5 where {Chosen} and replay is null");
        Add(mark, filter);
        mark.Parameters.AddWithValue(asked.Number);
        await mark.ExecuteNonQueryAsync(cancellationToken);
        await order.CommitAsync(cancellationToken);
        return asked;
    }

    /// <exception cref="OrderException">The sink has no such replay.</exception>
    public async Task<ReplayStatus> ReplayAsync(long number, CancellationToken cancellationToken)
    {
        await using var command = repository.CreateCommand("select letters, codes, applied, refused, finished_at is not null from delivery.replay where sink = $1 and number = $2");
        command.Parameters.AddWithValue(sink);
        command.Parameters.AddWithValue(number);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new OrderException(404, SinkCodes.ReplayUnknown, $"{sink} 没有这次重放。", $"{sink} has no such replay.");
        }

        return new ReplayStatus(number, reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetBoolean(4));
    }

    private void Add(NpgsqlCommand command, DeadLetterFilter filter)
    {
        command.Parameters.AddWithValue(sink);
        command.Parameters.Add(new() { Value = (object?)filter.Indices?.Select(i => i.Value).ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = (object?)filter.Code ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)filter.Dataset ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    }
}
