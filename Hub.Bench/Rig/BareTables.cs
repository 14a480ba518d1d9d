using Npgsql;
using NpgsqlTypes;

namespace Hub.Bench.Rig;

/// <summary>Tables of the same definition as the log's, and bare Npgsql binary COPY into them: what PostgreSQL alone costs.</summary>
internal sealed class BareTables : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private BareTables(NpgsqlConnection connection) => _connection = connection;

    /// <param name="database">The hub's database.</param>
    /// <param name="indexed">True: with the indexes of the log's tables. False: without any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<BareTables> CreateAsync(NpgsqlDataSource database, bool indexed, CancellationToken cancellationToken)
    {
        var tables = new BareTables(await database.OpenConnectionAsync(cancellationToken));
        var like = indexed ? "including all" : "including storage";
        await tables.ExecuteAsync($"drop schema if exists bench cascade; create schema bench; create table bench.entry (like log.entry {like}); create table bench.payload (like log.payload {like}); {(indexed ? "alter table bench.payload add primary key (idx); " : "")}checkpoint", cancellationToken);
        return tables;
    }

    /// <summary>Stores the rows, committed once.</summary>
    public async Task CopyAsync(IReadOnlyList<BareRow> rows, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await CopyEntriesAsync(rows, cancellationToken);
        await CopyPayloadsAsync(rows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync("drop schema if exists bench cascade", CancellationToken.None);
        await _connection.DisposeAsync();
    }

    private async Task CopyEntriesAsync(IReadOnlyList<BareRow> rows, CancellationToken cancellationToken)
    {
        await using var entries = await _connection.BeginBinaryImportAsync(
            "copy bench.entry (idx, received_at, kind, department, dataset, subject, code, message_key, body) from stdin (format binary)", cancellationToken);
        foreach (var row in rows)
        {
            await entries.StartRowAsync(cancellationToken);
            await entries.WriteAsync(row.Index, NpgsqlDbType.Bigint, cancellationToken);
            await entries.WriteAsync(row.Received, NpgsqlDbType.TimestampTz, cancellationToken);
            await entries.WriteAsync(row.Kind, NpgsqlDbType.Smallint, cancellationToken);
            await entries.WriteAsync(row.Department, NpgsqlDbType.Text, cancellationToken);
            await entries.WriteAsync(row.Dataset, NpgsqlDbType.Text, cancellationToken);
            await entries.WriteAsync(row.Subject, NpgsqlDbType.Text, cancellationToken);
            await entries.WriteAsync(row.Code, NpgsqlDbType.Text, cancellationToken);
            await entries.WriteAsync(row.Key, NpgsqlDbType.Uuid, cancellationToken);
            await entries.WriteAsync(row.Body, NpgsqlDbType.Bytea, cancellationToken);
        }

        await entries.CompleteAsync(cancellationToken);
    }

    private async Task CopyPayloadsAsync(IReadOnlyList<BareRow> rows, CancellationToken cancellationToken)
    {
        await using var payloads = await _connection.BeginBinaryImportAsync("copy bench.payload (idx, month, retention, key, content) from stdin (format binary)", cancellationToken);
        foreach (var row in rows.Where(r => r.Payload is not null))
        {
            await payloads.StartRowAsync(cancellationToken);
            await payloads.WriteAsync(row.Index, NpgsqlDbType.Bigint, cancellationToken);
            await payloads.WriteAsync(row.Month, NpgsqlDbType.Integer, cancellationToken);
            await payloads.WriteAsync(row.Retention, NpgsqlDbType.Integer, cancellationToken);
            await payloads.WriteAsync(row.DataKey, NpgsqlDbType.Integer, cancellationToken);
            await payloads.WriteAsync(row.Payload!.Value, NpgsqlDbType.Bytea, cancellationToken);
        }

        await payloads.CompleteAsync(cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        foreach (var statement in sql.Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, _connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
