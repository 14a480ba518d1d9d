using Hub.Host.Development;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary>The database a command works on, and the private server that was started for it, if any.</summary>
public sealed class HubDatabase : IAsyncDisposable
{
    private readonly PrivatePostgres? _server;

    internal HubDatabase(string connectionString, PrivatePostgres? server) =>
        (ConnectionString, _server, Source) = (connectionString, server, NpgsqlDataSource.Create(Named(connectionString)));

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>Changes of the registry are recorded with the name of the program that makes them: here, who runs it.</summary>
    internal static string Named(string connectionString)
    {
        if (connectionString.Length == 0)
        {
            return connectionString;
        }

        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.ApplicationName ??= $"hub by {Environment.UserName}";
        return builder.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
