using System.Net.Sockets;
using System.Text;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Route;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Adapters.Subscriptions.Bridges;

/// <summary>
/// Writes batches into a table of the department's PostgreSQL, with the position in the same transaction: each message is written once, whatever crashes. The
/// department's position counts, unless an order moved the hub's (a later epoch).
/// </summary>
internal sealed class BridgeTarget(PushSubscription subscription, NpgsqlDataSource department) : IPushTarget
{
    private readonly string _table = Quoted(subscription.Settings.Table!);
    private readonly string _positions = Quoted(subscription.Settings.Table!.LastIndexOf('.') is var dot and > 0 ? subscription.Settings.Table[..dot] + ".hub_position" : "hub_position");

    public bool IsOpenCircuit => false;

    public async ValueTask<long?> PositionAsync(long stored, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await department.OpenConnectionAsync(cancellationToken);
            await using (var follow = new NpgsqlCommand(
                $"""
                insert into {_positions} as p (subscription, epoch, next_index, updated_at) values ($1, $2, $3, now())
                on conflict (subscription) do update set epoch = excluded.epoch, next_index = excluded.next_index, updated_at = now() where p.epoch < excluded.epoch
                """, connection))
            {
                Add(follow, subscription.Name, subscription.Epoch, stored);
                await follow.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var find = new NpgsqlCommand($"select next_index from {_positions} where subscription = $1 and epoch = $2", connection);
            Add(find, subscription.Name, subscription.Epoch);
            return await find.ExecuteScalarAsync(cancellationToken) as long? ?? throw Moved();
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw Problem(e);
        }
    }

    public async Task<bool> DeliverAsync(PushBatch batch, Func<bool> permitted, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await department.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

            // First the position, which locks its row: two hubs that carry the same subscription for a moment write the batch once.
            await using var move = new NpgsqlCommand(
                $"update {_positions} set next_index = $4, updated_at = now() where subscription = $1 and epoch = $2 and next_index = $3", connection);
            Add(move, subscription.Name, subscription.Epoch, batch.Plan.From, batch.Plan.Next);
            if (await move.ExecuteNonQueryAsync(cancellationToken) != 1)
            {
                throw Moved();
            }

            await InsertAsync(connection, batch, cancellationToken);
            if (!permitted())
            {
                return false;
            }

            // Rows and position together. When it is unknown whether this was committed, the position says so.
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw Problem(e);
        }
    }

    public ValueTask DisposeAsync() => department.DisposeAsync();

    private async Task InsertAsync(NpgsqlConnection connection, PushBatch batch, CancellationToken cancellationToken)
    {
        // Rows that are there still, after a position was moved back, get what the grant shows now; and what the index means now, after the log itself was put back.
        await using var insert = new NpgsqlCommand(
            $"""
            insert into {_table} (log_index, dataset, subject, operation, payload, received_at)
            select * from unnest($1, $2, $3, $4, $5, $6) on conflict (log_index) do update set
                dataset = excluded.dataset, subject = excluded.subject, operation = excluded.operation, payload = excluded.payload, received_at = excluded.received_at
            """, connection);
        var records = batch.Messages.Select(m => m.Record).ToArray();
        Add(
            insert,
            records.Select(r => r.Index.Value).ToArray(),
            records.Select(r => r.Dataset.Value).ToArray(),
            records.Select(r => r.Subject).ToArray(),
            records.Select(r => r.Operation == RecordOperation.Delete ? "delete" : "upsert").ToArray());
        insert.Parameters.Add(new()
        {
            Value = batch.Messages.Select(m => m.Data.IsEmpty ? null : Encoding.UTF8.GetString(m.Data.Span)).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        });
        insert.Parameters.Add(new() { Value = records.Select(r => r.Received.UtcDateTime).ToArray() });
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Names with other characters are refused when the subscription is made.</summary>
    private static string Quoted(string name) => string.Join('.', name.Split('.').Select(part => $"\"{part}\""));

    private static void Add(NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
    }

    private static PushException Moved() => new(PushFate.Later, new PushProblem(
        PushCodes.Moved, "部门库 hub_position 中的位置不是平台所知的位置。", "The position in hub_position of the department's database is not the one that the hub knows."));

    /// <summary>Messages of databases may quote values: only the state is told.</summary>
    private static PushException Problem(Exception cause)
    {
        var reason = cause is PostgresException e ? $"SQLSTATE {e.SqlState}" : cause.GetType().Name;

        // Data, constraints, rights and missing tables do not mend themselves; all else may pass.
        return cause is PostgresException { IsTransient: false } refused && refused.SqlState[..2] is ("22" or "23" or "42")
            ? new PushException(PushFate.Refused, new PushProblem(PushCodes.Refused, $"部门库拒绝写入({reason})。", $"The department's database refuses the rows ({reason})."), cause)
            : new PushException(PushFate.Later, new PushProblem(PushCodes.Unreachable, $"部门库不可用({reason})。", $"The department's database does not answer as it should ({reason})."), cause);
    }
}
