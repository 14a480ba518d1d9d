using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Positions of subscribers that pull, and the receipts of what they acknowledge.</summary>
public sealed class SubscriptionStore(NpgsqlDataSource hub, IDeliveryReceipts receipts, TimeProvider time)
{
    /// <summary>Index from which the system goes on; 0 when it never acknowledged anything.</summary>
    public async Task<long> NextAsync(Caller caller, DatasetName dataset, CancellationToken cancellationToken)
    {
        await using var find = Command("select next_index from subscription.position where uscc = $1 and system = $2 and dataset = $3", caller, dataset);
        return await find.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
    }

    /// <summary>All positions of the caller's system.</summary>
    public async Task<IReadOnlyList<SubscriptionPosition>> PositionsAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var find = hub.CreateCommand("select dataset, next_index, acknowledged, acknowledged_at from subscription.position where uscc = $1 and system = $2 order by dataset");
        find.Parameters.Add(new() { Value = caller.Uscc });
        find.Parameters.Add(new() { Value = caller.System });
        var positions = new List<SubscriptionPosition>();
        await using var rows = await find.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            positions.Add(new SubscriptionPosition
            {
                Dataset = rows.GetString(0),
                Next = rows.GetInt64(1),
                Acknowledged = rows.GetInt64(2),
                AcknowledgedAt = rows.GetFieldValue<DateTimeOffset>(3),
            });
        }

        return positions;
    }

    /// <summary>
    /// Acknowledges everything below <paramref name="next"/>: first the receipt becomes an entry, then the position moves. A crash in between leaves a
    /// receipt for what is read once more; never a position without one. What is acknowledged already changes nothing.
    /// </summary>
    /// <param name="caller">Who acknowledges.</param>
    /// <param name="dataset">What it subscribes to.</param>
    /// <param name="next">The index below which everything is acknowledged.</param>
    /// <param name="signed">What it signed of it, when that was judged good; null when it signed nothing.</param>
    /// <param name="cancellationToken">Cancels; whether it is acknowledged is open then.</param>
    /// <returns>Messages of the dataset that this acknowledged.</returns>
    public async Task<long> AcknowledgeAsync(Caller caller, DatasetName dataset, long next, SignedReceipt? signed, CancellationToken cancellationToken)
    {
        var from = await NextAsync(caller, dataset, cancellationToken);
        if (next <= from)
        {
            return 0;
        }

        var messages = signed is null ? await CountAsync(dataset, from, next, cancellationToken) : signed.Count;
        var first = signed?.First ?? new LogIndex(from);
        if (messages > 0)
        {
            await receipts.AppendAsync(
                new DeliveryAcknowledged
                {
                    Sink = NameOf(caller, dataset),
                    First = first,
                    Last = new LogIndex(next - 1),
                    Applied = messages,
                    DeadLettered = 0,
                    Ranges = [new AcknowledgedRange("log", 0, first, new LogIndex(next - 1))],
                    Signed = signed,
                },
                cancellationToken);
        }

        await using var move = Command(
            """
            insert into subscription.position as p (uscc, system, dataset, next_index, acknowledged, acknowledged_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (uscc, system, dataset) do update set next_index = excluded.next_index, acknowledged = p.acknowledged + excluded.acknowledged, acknowledged_at = excluded.acknowledged_at
            where p.next_index < excluded.next_index
            """,
            caller,
            dataset,
            next,
            messages,
            time.GetUtcNow().UtcDateTime);
        await move.ExecuteNonQueryAsync(cancellationToken);
        return messages;
    }

    /// <summary>Begins again at an index, back or forth: what lies in between is delivered once more, or never. No receipt: nothing was applied.</summary>
    public async Task SeekAsync(Caller caller, DatasetName dataset, long next, CancellationToken cancellationToken)
    {
        await using var seek = Command(
            """
            insert into subscription.position as p (uscc, system, dataset, next_index, acknowledged_at) values ($1, $2, $3, $4, $5)
            on conflict (uscc, system, dataset) do update set next_index = excluded.next_index
            """,
            caller,
            dataset,
            next,
            time.GetUtcNow().UtcDateTime);
        await seek.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<long> CountAsync(DatasetName dataset, long from, long next, CancellationToken cancellationToken)
    {
        await using var count = hub.CreateCommand("select count(*) from log.entry where dataset = $1 and idx >= $2 and idx < $3 and kind = 1");
        count.Parameters.Add(new() { Value = dataset.Value });
        count.Parameters.Add(new() { Value = from });
        count.Parameters.Add(new() { Value = next });
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>What receipts call a subscriber: <c>{uscc}/{system}/{dataset}</c>.</summary>
    internal static string NameOf(Caller caller, DatasetName dataset) => $"{caller.Uscc}/{caller.System}/{dataset.Value}";

    private NpgsqlCommand Command(string sql, Caller caller, DatasetName dataset, params object[] values)
    {
        var command = hub.CreateCommand(sql);
        foreach (var value in (object[])[caller.Uscc, caller.System, dataset.Value, .. values])
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
