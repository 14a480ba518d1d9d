using Hub.Core.Route;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>How far the topic of each grant has got (<c>route.cursor</c>, under the topic's name), and the right to write them.</summary>
internal sealed class GrantPositions : IAsyncDisposable
{
    private const long LockKey = 0x59465F4752414E54; // "YF_GRANT"
    private readonly RouteLock _right;
    private readonly TimeProvider _time;

    private GrantPositions(RouteLock right, TimeProvider time) => (_right, _time) = (right, time);

    /// <summary>Null while another hub writes these topics.</summary>
    public static async Task<GrantPositions?> TryTakeAsync(NpgsqlDataSource hub, TimeProvider time, CancellationToken cancellationToken) =>
        await RouteLock.TryTakeAsync(hub, LockKey, cancellationToken) is { } right ? new GrantPositions(right, time) : null;

    /// <summary>Index of the first entry that is not known to be on the topic; 0 for one that is new.</summary>
    public async Task<long> NextAsync(string topic, CancellationToken cancellationToken)
    {
        await using var read = new NpgsqlCommand("select next_index from route.cursor where router = $1", _right.Connection) { Parameters = { new() { Value = topic } } };
        return (long?)await read.ExecuteScalarAsync(cancellationToken) ?? 0;
    }

    public async Task MoveAsync(IReadOnlyCollection<GrantLane> lanes, CancellationToken cancellationToken)
    {
        await using var move = new NpgsqlCommand("""
            insert into route.cursor (router, next_index, updated_at) select *, $3 from unnest($1, $2)
            on conflict (router) do update set next_index = excluded.next_index, updated_at = excluded.updated_at
            """, _right.Connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. lanes.Select(l => l.Topic.Name)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<long[]> { TypedValue = [.. lanes.Select(l => l.Next)] },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = _time.GetUtcNow() },
            },
        };
        await move.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _right.DisposeAsync();
}
