using System.Data;
using Npgsql;

namespace Hub.Core.Log.Check;

/// <summary>Several connections that see the database at one moment, so that a log in use is checked as it was at that moment.</summary>
internal sealed class LogSnapshot : IAsyncDisposable
{
    private readonly List<NpgsqlTransaction> _transactions = [];

    private LogSnapshot()
    {
    }

    public static async Task<LogSnapshot> TakeAsync(NpgsqlDataSource database, int connections, CancellationToken cancellationToken)
    {
        var snapshot = new LogSnapshot();
        try
        {
            var leader = await snapshot.BeginAsync(database, cancellationToken);
            await using var export = new NpgsqlCommand("select pg_export_snapshot()", leader.Connection, leader);
            var id = (string)(await export.ExecuteScalarAsync(cancellationToken))!;
            while (snapshot._transactions.Count < connections)
            {
                var follower = await snapshot.BeginAsync(database, cancellationToken);
                await using var import = new NpgsqlCommand($"set transaction snapshot '{id}'", follower.Connection, follower);
                await import.ExecuteNonQueryAsync(cancellationToken);
            }

            return snapshot;
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command on one of the connections; each runs one command at a time.</summary>
    public NpgsqlCommand Command(int connection, string sql) =>
        new(sql, _transactions[connection].Connection, _transactions[connection]) { CommandTimeout = 0 };

    /// <summary>One of the connections, for a reader that makes its own commands.</summary>
    public NpgsqlConnection Connection(int connection) => _transactions[connection].Connection!;

    public async ValueTask DisposeAsync()
    {
        foreach (var transaction in _transactions)
        {
            var connection = transaction.Connection;
            await transaction.DisposeAsync();
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task<NpgsqlTransaction> BeginAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        _transactions.Add(transaction);
        return transaction;
    }
}
