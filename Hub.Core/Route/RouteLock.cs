using Npgsql;

namespace Hub.Core.Route;

/// <summary>The right to produce, of one hub at a time: an advisory lock on a connection of its own, lost with that connection.</summary>
internal sealed class RouteLock : IAsyncDisposable
{
    private readonly long _key;

    private RouteLock(NpgsqlConnection connection, long key) => (Connection, _key) = (connection, key);

    /// <summary>Positions are moved on it, so that who has lost the right moves none.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Null while another hub has the right.</summary>
    public static async Task<RouteLock?> TryTakeAsync(NpgsqlDataSource hub, long key, CancellationToken cancellationToken)
    {
        var connection = await hub.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = key } } };
            if ((bool)(await take.ExecuteScalarAsync(cancellationToken))!)
            {
                return new RouteLock(connection, key);
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

    public async ValueTask DisposeAsync()
    {
        // The connection may go back to a pool: the right must not go with it.
        if (Connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            try
            {
                await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", Connection) { Parameters = { new() { Value = _key } } };
                await release.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The connection is broken, and the lock went with it.
            }
        }

        await Connection.DisposeAsync();
    }
}
