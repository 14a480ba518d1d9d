using Npgsql;

namespace Hub.Core.Route;

/// <summary>The router's place in the log (<c>route.cursor</c>), and the right to route.</summary>
internal sealed class RouterCursor : IAsyncDisposable
{
    private const string Name = "kafka";
    private const long LockKey = 0x59465F524F555445; // "YF_ROUTE"
    private readonly RouteLock _right;
    private readonly TimeProvider _time;

    private RouterCursor(RouteLock right, TimeProvider time, long next) => (_right, _time, Next) = (right, time, next);

    /// <summary>Index of the first entry that is not known to be on Kafka.</summary>
    public long Next { get; private set; }

    /// <summary>Null while another hub routes.</summary>
    public static async Task<RouterCursor?> TryTakeAsync(NpgsqlDataSource hub, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await RouteLock.TryTakeAsync(hub, LockKey, cancellationToken) is not { } right)
        {
            return null;
        }

        try
        {
            await using var read = new NpgsqlCommand("select next_index from route.cursor where router = $1", right.Connection) { Parameters = { new() { Value = Name } } };
            return new RouterCursor(right, time, (long?)await read.ExecuteScalarAsync(cancellationToken) ?? 0);
        }
        catch
        {
            await right.DisposeAsync();
            throw;
        }
    }

    public async Task MoveAsync(long next, CancellationToken cancellationToken)
    {
        if (next == Next)
        {
            return;
        }

        await using var move = new NpgsqlCommand("""
            insert into route.cursor (router, next_index, updated_at) values ($1, $2, $3)
            on conflict (router) do update set next_index = excluded.next_index, updated_at = excluded.updated_at
            """, _right.Connection)
        {
            Parameters = { new() { Value = Name }, new() { Value = next }, new() { Value = _time.GetUtcNow() } },
        };
        await move.ExecuteNonQueryAsync(cancellationToken);
        Next = next;
    }

    public ValueTask DisposeAsync() => _right.DisposeAsync();
}
