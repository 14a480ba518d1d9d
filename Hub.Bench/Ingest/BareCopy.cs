using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Bench.Ingest;

/// <summary>(b) Bare Npgsql binary COPY of the very rows that the sealed path stored, into tables of the same definition, committed once.</summary>
internal static class BareCopy
{
    private sealed record Row(long Index, DateTime Received, short Kind, string? Department, string? Dataset, string? Subject, string? Code, Guid? Key, byte[] Body, byte[]? Payload);

    /// <param name="database">The hub's database.</param>
    /// <param name="indexed">True: with the indexes of the log's tables, as the sealed path has them. False: without any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Entries per second.</returns>
    public static async Task<double> RunAsync(NpgsqlDataSource database, bool indexed, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(database, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var like = indexed ? "including all" : "including storage";
        await ExecuteAsync(connection, $"drop schema if exists bench cascade; create schema bench; create table bench.entry (like log.entry {like}); create table bench.payload (like log.payload {like}); checkpoint", cancellationToken);

        var started = Stopwatch.GetTimestamp();
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await CopyEntriesAsync(connection, rows, cancellationToken);
            await CopyPayloadsAsync(connection, rows, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await ExecuteAsync(connection, "drop schema bench cascade", cancellationToken);
        return rows.Count / elapsed.TotalSeconds;
    }

    private static async Task CopyEntriesAsync(NpgsqlConnection connection, List<Row> rows, CancellationToken cancellationToken)
    {
        await using var entries = await connection.BeginBinaryImportAsync(
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

    private static async Task CopyPayloadsAsync(NpgsqlConnection connection, List<Row> rows, CancellationToken cancellationToken)
    {
        await using var payloads = await connection.BeginBinaryImportAsync("copy bench.payload (idx, content) from stdin (format binary)", cancellationToken);
        foreach (var row in rows.Where(r => r.Payload is not null))
        {
            await payloads.StartRowAsync(cancellationToken);
            await payloads.WriteAsync(row.Index, NpgsqlDbType.Bigint, cancellationToken);
            await payloads.WriteAsync(row.Payload, NpgsqlDbType.Bytea, cancellationToken);
        }

        await payloads.CompleteAsync(cancellationToken);
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select e.idx, received_at, kind, department, dataset, subject, code, message_key, body, content from log.entry e left join log.payload p using (idx) order by e.idx");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Row(
                reader.GetInt64(0), reader.GetDateTime(1), reader.GetInt16(2), Text(3), Text(4), Text(5), Text(6),
                await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetGuid(7), reader.GetFieldValue<byte[]>(8),
                await reader.IsDBNullAsync(9, cancellationToken) ? null : reader.GetFieldValue<byte[]>(9)));
        }

        return rows;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        foreach (var statement in sql.Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
