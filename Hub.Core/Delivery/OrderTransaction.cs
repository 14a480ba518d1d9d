using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>
/// The transaction in which an order is carried out. The database is told for whom (<c>hub.ordered_by</c>), and its triggers keep that for the log beside the database user.
/// </summary>
public sealed class OrderTransaction : IAsyncDisposable
{
    private readonly NpgsqlTransaction _transaction;

    private OrderTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) => (Connection, _transaction) = (connection, transaction);

    public NpgsqlConnection Connection { get; }

    /// <param name="database">Where the order is a row.</param>
    /// <param name="by">For whom, as <c>USCC/system</c>; null when the database user says it all.</param>
    /// <param name="cancellationToken">Nothing is changed.</param>
    public static async Task<OrderTransaction> BeginAsync(NpgsqlDataSource database, string? by, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        var order = new OrderTransaction(connection, await connection.BeginTransactionAsync(cancellationToken));
        if (by is not null)
        {
            await using var say = order.Command("select set_config('hub.ordered_by', $1, true)", by);
            await say.ExecuteNonQueryAsync(cancellationToken);
        }

        return order;
    }

    public NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    /// <summary>Rolls back what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
