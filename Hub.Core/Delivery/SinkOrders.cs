using Hub.Core.Exchanges;
using Hub.Core.Route;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>
/// What an operator tells one sink. Orders are rows of the repository's database: running hubs heed them within about a second, they survive restarts,
/// and triggers keep each of them for the log.
/// </summary>
/// <param name="sink">Its name.</param>
/// <param name="repository">Its database.</param>
/// <param name="time">The clock.</param>
/// <param name="by">Who gives the orders (<c>USCC/system</c>); null when the database user says it all.</param>
public sealed class SinkOrders(string sink, NpgsqlDataSource repository, TimeProvider time, string? by = null)
{
    private readonly SinkLedger _ledger = new(sink, time);

    public Task<SinkControl> ControlAsync(CancellationToken cancellationToken) => _ledger.ControlAsync(repository, cancellationToken);

    /// <summary>Where the sink stands, by partition; none before it first ran.</summary>
    public async Task<IReadOnlyList<SinkPosition>> PositionsAsync(CancellationToken cancellationToken) => await _ledger.LoadAsync(repository, cancellationToken);

    /// <summary>The batch in hand may still be committed before the order is seen; none that begins after it.</summary>
    /// <param name="state">Running, paused or stopped.</param>
    /// <param name="cancellationToken">Nothing is changed.</param>
    public async Task SetStateAsync(SinkState state, CancellationToken cancellationToken)
    {
        await using var order = await OrderTransaction.BeginAsync(repository, by, cancellationToken);
        await using var set = order.Command(
            """
            insert into delivery.sink_control as c (sink, state, generation) select $1, $2, 1 where $2 <> 'RUNNING' or exists (select from delivery.sink_control where sink = $1)
            on conflict (sink) do update set state = excluded.state, generation = c.generation + 1 where c.state <> excluded.state
            """,
            sink,
            state.ToString().ToUpperInvariant());
        await set.ExecuteNonQueryAsync(cancellationToken);
        await order.CommitAsync(cancellationToken);
    }

    /// <summary>Back to the stored position at once, whatever the sink waits for.</summary>
    /// <exception cref="OrderException">It is paused or stopped.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await using var order = await OrderTransaction.BeginAsync(repository, by, cancellationToken);
        await using var restart = order.Command(
            """
            insert into delivery.sink_control as c (sink, generation) values ($1, 1)
            on conflict (sink) do update set generation = c.generation + 1 where c.state = 'RUNNING'
            """,
            sink);
        if (await restart.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            throw new OrderException(409, SinkCodes.NotRunning, $"{sink} 已暂停或停止,请用 resume 恢复。", $"{sink} is paused or stopped; resume it instead.");
        }

        await order.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Moves a stopped sink back: it takes the messages from this index on again from the log. Rows know the index that they are from, so that this changes nothing
    /// in a repository that has them, and puts right one that has lost them; what is counted already is not counted again.
    /// </summary>
    /// <exception cref="OrderException">The sink is not stopped, reads Kafka, or stands before that index: leaving messages out is not offered.</exception>
    public async Task MoveBackAsync(LogIndex index, CancellationToken cancellationToken)
    {
        await using var order = await OrderTransaction.BeginAsync(repository, by, cancellationToken);
        var (control, positions) = await _ledger.LockAsync(order.Connection, cancellationToken);
        if (control.State != SinkState.Stopped)
        {
            throw new OrderException(409, SinkCodes.NotStopped, $"{sink} 未停止,请先停止。", $"{sink} is not stopped; stop it first.");
        }

        if (positions.Any(p => p.Topic != LogBus.Topic))
        {
            throw new OrderException(409, SinkCodes.OffsetsOfTopics, $"{sink} 的位点属于 Kafka 主题,不能按日志序号移动。", $"The positions of {sink} belong to topics of Kafka; they cannot be moved by log index.");
        }

        if (index.Value < 0 || index.Value > (positions.Count == 0 ? 0 : positions[0].NextOffset))
        {
            throw new OrderException(400, SinkCodes.OffsetAhead, $"位点只能后移到 {sink} 已读过的序号。", $"A position can only be moved back, to an index that {sink} has read.");
        }

        await using var move = order.Command(
            """
            update delivery.sink_position set next_offset = $2, applied_index = least(applied_index, $2 - 1), counted_index = greatest(counted_index, applied_index), updated_at = $3
            where sink = $1
            """,
            sink,
            index.Value,
            time.GetUtcNow());
        await move.ExecuteNonQueryAsync(cancellationToken);
        await order.CommitAsync(cancellationToken);
    }
}
