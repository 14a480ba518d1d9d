using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Adapters.Sources;

/// <summary>
/// What an operator tells one source. Orders are rows of the hub's database: the hub that holds the log heeds them within about a second, they survive restarts, and triggers keep each of
/// them for the log.
/// </summary>
/// <param name="source">Its name.</param>
/// <param name="hub">The hub's database.</param>
/// <param name="by">Who gives the orders (<c>USCC/system</c>); null when the database user says it all.</param>
public sealed class SourceOrders(string source, NpgsqlDataSource hub, string? by = null)
{
    /// <summary>A collection under way ends after the group in hand.</summary>
    /// <param name="state">Running, paused or stopped.</param>
    /// <param name="cancellationToken">Nothing is changed.</param>
    public Task SetStateAsync(SourceState state, CancellationToken cancellationToken) => ExecuteAsync(
        """
        insert into source.source as s (name, state, generation) values ($1, $2, case when $2 = 'RUNNING' then 0 else 1 end)
        on conflict (name) do update set state = excluded.state, generation = s.generation + 1 where s.state <> excluded.state
        """,
        cancellationToken,
        source,
        state.ToString().ToUpperInvariant());

    /// <summary>Collects at once, whatever its times are; a collection under way begins anew.</summary>
    /// <exception cref="OrderException">It is paused or stopped.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        var restarted = await ExecuteAsync(
            """
            insert into source.source as s (name, generation, ordered) values ($1, 1, 'restarted')
            on conflict (name) do update set generation = s.generation + 1, ordered = excluded.ordered where s.state = 'RUNNING'
            """,
            cancellationToken,
            source);
        if (restarted == 0)
        {
            throw new OrderException(409, SourceCodes.NotRunning, $"{source} 已暂停或停止,请用 resume 恢复。", $"{source} is paused or stopped; resume it instead.");
        }
    }

    /// <summary>Forgets the position of a stopped source: its next run begins at the beginning, and the log keeps what it has once.</summary>
    /// <exception cref="OrderException">The source is not stopped.</exception>
    public Task ResetAsync(CancellationToken cancellationToken) => PutAsync(null, "offsets_reset", cancellationToken);

    /// <summary>Sets where a stopped source goes on, in the words of its kind.</summary>
    /// <exception cref="OrderException">The source is not stopped, or this is no position of its kind.</exception>
    public Task MoveAsync(ISourceSettings kind, string position, CancellationToken cancellationToken) => kind.IsPosition(position)
        ? PutAsync(position, "offsets_altered", cancellationToken)
        : throw new OrderException(400, SourceCodes.OffsetInvalid, $"{source}({kind.Kind})没有这样的位点。", $"{source} ({kind.Kind}) has no such position.");

    private async Task PutAsync(string? position, string ordered, CancellationToken cancellationToken)
    {
        var moved = await ExecuteAsync(
            "update source.source set position = $2, generation = generation + 1, ordered = $3 where name = $1 and state = 'STOPPED'", cancellationToken, source, position, ordered);
        if (moved == 0)
        {
            throw new OrderException(409, SourceCodes.NotStopped, $"{source} 未停止,请先停止。", $"{source} is not stopped; stop it first.");
        }
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var order = await OrderTransaction.BeginAsync(hub, by, cancellationToken);
        await using var command = order.Command(sql, values);
        var changed = await command.ExecuteNonQueryAsync(cancellationToken);
        await order.CommitAsync(cancellationToken);
        return changed;
    }
}
