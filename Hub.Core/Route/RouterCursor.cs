using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// The router's place in the log (<c>route.cursor</c>), and the right to route: one hub at a time holds it, on a connection of its own, and loses it with
/// that connection.
/// </summary>
internal sealed class RouterCursor : IAsyncDisposable
{
    private const string Name = "kafka";
    private const long LockKey = 0x59465F524F555445; // "YF_ROUTE"
    private readonly NpgsqlConnection _connection;
    private readonly TimeProvider _time;

    private RouterCursor(NpgsqlConnection connection, TimeProvider time, long next) => (_connection, _time, Next) = (connection, time, next);

    /// <summary>Index of the first entry that is not known to be on Kafka.</summary>
    public long Next { get; private set; }

    /// <summary>Null while another hub routes.</summary>
    public static async Task<RouterCursor?> TryTakeAsync(NpgsqlDataSource hub, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await hub.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
            if ((bool)(await take.ExecuteScalarAsync(cancellationToken))!)
            {
                await using var read = new NpgsqlCommand("select next_index from route.cursor where router = $1", connection) { Parameters = { new() { Value = Name } } };
                return new RouterCursor(connection, time, (long?)await read.ExecuteScalarAsync(cancellationToken) ?? 0);
            }

            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
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
            """, _connection)
        {
            Parameters = { new() { Value = Name }, new() { Value = next }, new() { Value = _time.GetUtcNow() } },
        };
        await move.ExecuteNonQueryAsync(cancellationToken);
        Next = next;
    }

    public async ValueTask DisposeAsync()
    {
        // The connection may go back to a pool: the right to route must not go with it.
        if (_connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            try
            {
                await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", _connection) { Parameters = { new() { Value = LockKey } } };
                await release.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The connection is broken, and the lock went with it.
            }
        }

        await _connection.DisposeAsync();
    }
}
