using Npgsql;

namespace Hub.Tests.Support;

/// <summary>A table that nobody can write to, only read: whoever tries waits, and is at a known line.</summary>
public sealed class HeldTable : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly string _table;
    private readonly NpgsqlConnection _connection;

    private HeldTable(NpgsqlDataSource source, string table, NpgsqlConnection connection) => (_source, _table, _connection) = (source, table, connection);

    public static async Task<HeldTable> HoldAsync(NpgsqlDataSource source, string table)
    {
        var held = new HeldTable(source, table, await source.OpenConnectionAsync());
        await using var hold = new NpgsqlCommand($"begin; lock table {table} in share row exclusive mode", held._connection);
        await hold.ExecuteNonQueryAsync();
        return held;
    }

    public Task IsWaitedForAsync() => Eventually.HoldsAsync(async () => await WaitersAsync("count(*)") > 0, $"somebody writes to {_table}");

    /// <summary>Lets go, after those who wait have been cut off: they are dead and must not go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await WaitersAsync("count(pg_terminate_backend(pid))");
        await Eventually.HoldsAsync(async () => await WaitersAsync("count(*)") == 0, "nobody waits any more");
        await _connection.DisposeAsync(); // rolls back
    }

    private async Task<long> WaitersAsync(string what)
    {
        await using var ask = _source.CreateCommand($"select {what} from pg_locks where relation = '{_table}'::regclass and not granted");
        return (long)(await ask.ExecuteScalarAsync())!;
    }
}
