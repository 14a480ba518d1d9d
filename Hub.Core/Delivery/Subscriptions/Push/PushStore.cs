using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Schemas.Catalogue;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>
/// The table <c>subscription.push</c>. Orders are rows: running hubs heed them within about a second, they survive restarts, and triggers keep each for the log.
/// </summary>
public sealed class PushStore(NpgsqlDataSource hub, TimeProvider time)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>All, or those of one department, or the one of a name; by name.</summary>
    public async Task<IReadOnlyList<PushSubscription>> ListAsync(string? uscc, string? name, CancellationToken cancellationToken)
    {
        await using var find = hub.CreateCommand(
            """
            select s.name, s.uscc, s.dataset, s.way, s.settings, s.state, s.generation, s.epoch, s.problem, s.problem_zh, s.problem_en, s.batch_from, s.batch_next, s.planned_at,
                coalesce(p.next_index, 0), coalesce(p.snapshot, 0), coalesce(p.acknowledged, 0), case when p.acknowledged > 0 then p.acknowledged_at end
            from subscription.push s
            left join subscription.position p on p.uscc = s.uscc and p.system = 'push/' || s.name and p.dataset = s.dataset
            where ($1::text is null or s.uscc = $1) and ($2::text is null or s.name = $2) order by s.name
            """);
        find.Parameters.Add(new() { Value = (object?)uscc ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        find.Parameters.Add(new() { Value = (object?)name ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        var found = new List<PushSubscription>();
        await using var rows = await find.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(new PushSubscription
            {
                Name = rows.GetString(0),
                Uscc = rows.GetString(1),
                Dataset = DatasetName.Parse(rows.GetString(2)),
                Way = Enum.Parse<PushWay>(rows.GetString(3), ignoreCase: true),
                Settings = JsonSerializer.Deserialize<PushSettings>(rows.GetString(4), s_json)!,
                State = Enum.Parse<PushState>(rows.GetString(5), ignoreCase: true),
                Generation = rows.GetInt64(6),
                Epoch = rows.GetInt64(7),
                Problem = rows.IsDBNull(8) ? null : new PushProblem(rows.GetString(8), rows.GetString(9), rows.GetString(10)),
                Plan = rows.IsDBNull(11) ? null : new PushPlan(rows.GetInt64(11), rows.GetInt64(12), rows.GetFieldValue<DateTimeOffset>(13)),
                Standing = new Standing(rows.GetInt64(14), rows.GetInt64(15)),
                Delivered = rows.GetInt64(16),
                DeliveredAt = rows.IsDBNull(17) ? null : rows.GetFieldValue<DateTimeOffset>(17),
            });
        }

        return found;
    }

    /// <summary>Null when there is none.</summary>
    public async Task<PushSubscription?> FindAsync(string name, CancellationToken cancellationToken) => await ListAsync(null, name, cancellationToken) is [var found, ..] ? found : null;

    /// <summary>The systems that pull, as they stand; by department, system and dataset.</summary>
    public async Task<IReadOnlyList<PushAnswer>> PullsAsync(CancellationToken cancellationToken)
    {
        await using var find = hub.CreateCommand(
            "select system, uscc, dataset, next_index, snapshot, acknowledged, acknowledged_at from subscription.position where system not like 'push/%' order by uscc, system, dataset");
        var found = new List<PushAnswer>();
        await using var rows = await find.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(new PushAnswer
            {
                Name = rows.GetString(0),
                Uscc = rows.GetString(1),
                Dataset = rows.GetString(2),
                Way = "pull",
                State = "PULL",
                Next = rows.GetInt64(3),
                Snapshot = rows.GetInt64(4),
                Delivered = rows.GetInt64(5),
                DeliveredAt = rows.GetFieldValue<DateTimeOffset>(6),
            });
        }

        return found;
    }

    /// <param name="subscription">Name, department, dataset, way, settings, state and standing count.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="cancellationToken">Nothing is created.</param>
    /// <returns>False when the name is taken.</returns>
    public async Task<bool> CreateAsync(PushSubscription subscription, string by, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var created = await RunAsync(
            connection,
            """
            insert into subscription.push (name, uscc, dataset, way, settings, state, ordered_by, created_at) values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8) on conflict do nothing
            """,
            [subscription.Name, subscription.Uscc, subscription.Dataset.Value, subscription.Way.ToString().ToLowerInvariant(), JsonSerializer.Serialize(subscription.Settings, s_json), subscription.State.ToString().ToUpperInvariant(), by, time.GetUtcNow().UtcDateTime],
            cancellationToken) == 1;
        if (created)
        {
            await StandAsync(connection, subscription.Name, subscription.Standing, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return created;
    }

    /// <summary>Other settings; the position stays.</summary>
    public Task ChangeAsync(string name, PushSettings settings, string by, CancellationToken cancellationToken) =>
        OrderAsync("update subscription.push set settings = $3::jsonb, generation = generation + 1, ordered = 'changed', ordered_by = $2 where name = $1", [name, by, JsonSerializer.Serialize(settings, s_json)], cancellationToken);

    /// <summary>The batch in hand may still be delivered before the order is seen; none that is begun after it. To resume forgets why it was paused.</summary>
    public Task SetStateAsync(string name, PushState state, string by, CancellationToken cancellationToken) =>
        OrderAsync(
            """
            update subscription.push set state = $3, generation = generation + 1, ordered = case $3 when 'PAUSED' then 'paused' else 'resumed' end, ordered_by = $2, problem = null
            where name = $1 and (state <> $3 or $3 = 'RUNNING')
            """,
            [name, by, state.ToString().ToUpperInvariant()],
            cancellationToken);

    /// <summary>
    /// Goes on elsewhere: what lies in between is delivered once more, or never. The epoch is a time, so that a department's database follows also when the hub's was put back to an older
    /// state and has forgotten epochs that the department knows.
    /// </summary>
    public async Task MoveAsync(string name, Standing standing, string by, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(
            connection,
            """
            update subscription.push set generation = generation + 1, epoch = greatest(epoch + 1, $4), ordered = $3, ordered_by = $2, batch_from = null, batch_next = null, planned_at = null
            where name = $1
            """,
            [name, by, standing.Snapshot > standing.Next ? "snapshot" : "moved", time.GetUtcNow().ToUnixTimeMilliseconds()],
            cancellationToken);
        await StandAsync(connection, name, standing, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Takes it away, with its position.</summary>
    public async Task RemoveAsync(string name, string by, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, "update subscription.push set ordered_by = $2 where name = $1", [name, by], cancellationToken);
        await RunAsync(connection, "delete from subscription.position p using subscription.push s where s.name = $1 and p.uscc = s.uscc and p.system = 'push/' || s.name and p.dataset = s.dataset", [name], cancellationToken);
        await RunAsync(connection, "delete from subscription.push where name = $1", [name], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Makes the bounds of the next batch durable, before it is sent.</summary>
    /// <returns>False when another order came meanwhile: the batch must not be sent.</returns>
    internal async Task<bool> PlanAsync(PushSubscription subscription, PushPlan plan, CancellationToken cancellationToken) =>
        await OrderAsync(
            "update subscription.push set batch_from = $3, batch_next = $4, planned_at = $5 where name = $1 and generation = $2 and state = 'RUNNING'",
            [subscription.Name, subscription.Generation, plan.From, plan.Next, plan.At.UtcDateTime],
            cancellationToken) == 1;

    /// <summary>Notes what keeps it from getting on; null: nothing does.</summary>
    internal Task NoteAsync(PushSubscription subscription, PushProblem? problem, CancellationToken cancellationToken) =>
        OrderAsync(
            "update subscription.push set problem = $3, problem_zh = $4, problem_en = $5 where name = $1 and generation = $2",
            [subscription.Name, subscription.Generation, problem?.Code, problem?.Zh, problem?.En],
            cancellationToken);

    /// <summary>Pauses it because its receiver refuses.</summary>
    internal Task GiveUpAsync(PushSubscription subscription, PushProblem problem, CancellationToken cancellationToken) =>
        OrderAsync(
            """
            update subscription.push set state = 'PAUSED', generation = generation + 1, ordered = 'refused', ordered_by = 'hub', problem = $3, problem_zh = $4, problem_en = $5
            where name = $1 and generation = $2
            """,
            [subscription.Name, subscription.Generation, problem.Code, problem.Zh, problem.En],
            cancellationToken);

    private static Task<int> StandAsync(NpgsqlConnection connection, string name, Standing standing, CancellationToken cancellationToken) =>
        RunAsync(
            connection,
            """
            insert into subscription.position (uscc, system, dataset, next_index, snapshot, acknowledged_at)
            select uscc, 'push/' || name, dataset, $2, $3, created_at from subscription.push where name = $1
            on conflict (uscc, system, dataset) do update set next_index = excluded.next_index, snapshot = excluded.snapshot
            """,
            [name, standing.Next, standing.Snapshot],
            cancellationToken);

    private async Task<int> OrderAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        return await RunAsync(connection, sql, values, cancellationToken);
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
