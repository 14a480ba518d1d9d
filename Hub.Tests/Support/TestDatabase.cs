using Hub.Host;
using Hub.Host.Development;
using Hub.Registry.Storage;
using Npgsql;

namespace Hub.Tests.Support;

/// <summary>
/// A fresh, migrated database of the run's own PostgreSQL for one fixture; dropped with it. The server is started once for the whole run.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static PrivatePostgres? s_server;
    private static string? s_directory;
    private static int s_count;

    private TestDatabase(string name, string connectionString) => (Name, ConnectionString) = (name, connectionString);

    public string Name { get; }

    public string ConnectionString { get; }

    public static Task<TestDatabase> CreateAsync() => CreateAsync("hub_template");

    /// <summary>A database without any migration.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CreateAsync("template1");

    private static async Task<TestDatabase> CreateAsync(string from)
    {
        await Gate.WaitAsync();
        try
        {
            if (s_server is null)
            {
                s_directory = Directory.CreateTempSubdirectory("hub-tests-").FullName;
                s_server = await PrivatePostgres.StartAsync(s_directory);
                var template = await s_server.EnsureDatabaseAsync("hub_template");
                await Migrator.MigrateAsync(template + ";Pooling=false", HubMigrations.Assemblies);
            }

            var name = $"hub_test_{++s_count}";
            return new TestDatabase(name, await s_server.EnsureDatabaseAsync(name, from));
        }
        finally
        {
            Gate.Release();
        }
    }

    public NpgsqlDataSource CreateDataSource() => NpgsqlDataSource.Create(ConnectionString);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await using var connection = new NpgsqlConnection(s_server!.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"drop database if exists \"{Name}\" with (force)", connection);
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>Called once, after the last test of the run.</summary>
    internal static async Task StopServerAsync()
    {
        if (s_server is not null)
        {
            await s_server.DisposeAsync();
            Directory.Delete(s_directory!, recursive: true);
        }
    }
}
