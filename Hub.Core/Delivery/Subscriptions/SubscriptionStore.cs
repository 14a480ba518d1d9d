using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Positions of subscribers that pull, and the receipts of what they acknowledge.</summary>
public sealed class SubscriptionStore(NpgsqlDataSource hub, IDeliveryReceipts receipts, TimeProvider time)
{
    /// <summary>Where the receiver goes on; at 0 when it never acknowledged anything.</summary>
    public async Task<Standing> StandingAsync(Receiver receiver, DatasetName dataset, CancellationToken cancellationToken)
    {
        await using var find = Command("select next_index, snapshot from subscription.position where uscc = $1 and system = $2 and dataset = $3", receiver, dataset);
        await using var row = await find.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new Standing(row.GetInt64(0), row.GetInt64(1)) : default;
    }

    /// <summary>All positions of a receiver.</summary>
    public async Task<IReadOnlyList<SubscriptionPosition>> PositionsAsync(Receiver receiver, CancellationToken cancellationToken)
    {
        await using var find = hub.CreateCommand("select dataset, next_index, acknowledged, acknowledged_at from subscription.position where uscc = $1 and system = $2 order by dataset");
        find.Parameters.Add(new() { Value = receiver.Uscc });
        find.Parameters.Add(new() { Value = receiver.Name });
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
    /// <param name="receiver">Who acknowledges.</param>
    /// <param name="dataset">What it subscribes to.</param>
    /// <param name="next">The index below which everything is acknowledged.</param>
    /// <param name="signed">What it signed of it, when that was judged good; null when it signed nothing.</param>
    /// <param name="cancellationToken">Cancels; whether it is acknowledged is open then.</param>
    /// <returns>Messages of the dataset that this acknowledged, and the entry of the receipt; null when there were none.</returns>
    public async Task<(long Messages, LogIndex? Receipt)> AcknowledgeAsync(Receiver receiver, DatasetName dataset, long next, SignedReceipt? signed, CancellationToken cancellationToken)
    {
        var from = (await StandingAsync(receiver, dataset, cancellationToken)).Next;
        if (next <= from)
        {
            return (0, null);
        }

        var messages = signed is null ? await CountAsync(dataset, from, next, cancellationToken) : signed.Count;
        var receipt = await ReceiptAsync(receiver, dataset, signed?.First.Value ?? from, next, messages, signed, cancellationToken);
        await using var move = Command(
            """
            insert into subscription.position as p (uscc, system, dataset, next_index, acknowledged, acknowledged_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (uscc, system, dataset) do update set next_index = excluded.next_index, acknowledged = p.acknowledged + excluded.acknowledged, acknowledged_at = excluded.acknowledged_at
            where p.next_index < excluded.next_index
            """,
            receiver,
            dataset,
            next,
            messages,
            time.GetUtcNow().UtcDateTime);
        await move.ExecuteNonQueryAsync(cancellationToken);
        return (messages, receipt);
    }

    /// <summary>
    /// As <see cref="AcknowledgeAsync"/>, for what the hub itself brought to the receiver: the position moves only when it stands where it did, so that an order
    /// which moved it meanwhile is not overruled.
    /// </summary>
    /// <param name="receiver">Who took it.</param>
    /// <param name="dataset">Of what.</param>
    /// <param name="from">Where the position stands.</param>
    /// <param name="first">Index from which was delivered.</param>
    /// <param name="next">Everything below is delivered.</param>
    /// <param name="delivered">Messages that were brought; 0 leaves no receipt.</param>
    /// <param name="cancellationToken">What was delivered may be delivered again.</param>
    /// <returns>False when the position stands elsewhere.</returns>
    public async Task<bool> CommitAsync(Receiver receiver, DatasetName dataset, Standing from, long first, long next, long delivered, CancellationToken cancellationToken)
    {
        await ReceiptAsync(receiver, dataset, first, next, delivered, null, cancellationToken);
        await using var move = Command(
            """
            update subscription.position set next_index = $4, acknowledged = acknowledged + $5, acknowledged_at = case when $5 > 0 then $6 else acknowledged_at end
            where uscc = $1 and system = $2 and dataset = $3 and next_index = $7 and snapshot = $8
            """,
            receiver,
            dataset,
            next,
            delivered,
            time.GetUtcNow().UtcDateTime,
            from.Next,
            from.Snapshot);
        return await move.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Begins again at an index, back or forth: what lies in between is delivered once more, or never. No receipt: nothing was applied.</summary>
    /// <param name="receiver">Who.</param>
    /// <param name="dataset">In what.</param>
    /// <param name="standing">Where to go on, and how.</param>
    /// <param name="cancellationToken">Nothing is changed.</param>
    public async Task SeekAsync(Receiver receiver, DatasetName dataset, Standing standing, CancellationToken cancellationToken)
    {
        await using var seek = Command(
            """
            insert into subscription.position as p (uscc, system, dataset, next_index, snapshot, acknowledged_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (uscc, system, dataset) do update set next_index = excluded.next_index, snapshot = excluded.snapshot
            """,
            receiver,
            dataset,
            standing.Next,
            standing.Snapshot,
            time.GetUtcNow().UtcDateTime);
        await seek.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first index that was received at a time or later; the size of the log when there is none.</summary>
    public static async Task<long> IndexAtAsync(NpgsqlDataSource hub, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // The newest checkpoint before that time bounds the search: everything below it was received before.
        await using var find = hub.CreateCommand(
            """
            select coalesce(
                (select idx from log.entry where idx >= coalesce((select size from log.checkpoint where created_at < $1 order by created_at desc, size desc limit 1), 0) and received_at >= $1 order by idx limit 1),
                (select max(idx) + 1 from log.entry), 0)
            """);
        find.Parameters.Add(new() { Value = at.UtcDateTime });
        return (long)(await find.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>What receipts call a subscriber: <c>{uscc}/{system}/{dataset}</c>.</summary>
    internal static string NameOf(Receiver receiver, DatasetName dataset) => $"{receiver}/{dataset.Value}";

    private async Task<long> CountAsync(DatasetName dataset, long from, long next, CancellationToken cancellationToken)
    {
        await using var count = hub.CreateCommand("select count(*) from log.entry where dataset = $1 and idx >= $2 and idx < $3 and kind = 1");
        count.Parameters.Add(new() { Value = dataset.Value });
        count.Parameters.Add(new() { Value = from });
        count.Parameters.Add(new() { Value = next });
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<LogIndex?> ReceiptAsync(Receiver receiver, DatasetName dataset, long from, long next, long messages, SignedReceipt? signed, CancellationToken cancellationToken)
    {
        if (messages == 0)
        {
            return null;
        }

        return await receipts.AppendAsync(
            new DeliveryAcknowledged
            {
                Sink = NameOf(receiver, dataset),
                First = new LogIndex(from),
                Last = new LogIndex(next - 1),
                Applied = messages,
                DeadLettered = 0,
                Ranges = [new AcknowledgedRange("log", 0, new LogIndex(from), new LogIndex(next - 1))],
                Signed = signed,
            },
            cancellationToken);
    }

    private NpgsqlCommand Command(string sql, Receiver receiver, DatasetName dataset, params object[] values)
    {
        var command = hub.CreateCommand(sql);
        foreach (var value in (object[])[receiver.Uscc, receiver.Name, dataset.Value, .. values])
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
