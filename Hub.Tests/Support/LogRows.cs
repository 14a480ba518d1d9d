using System.Globalization;
using System.Text;
using Hub.Core.Exchanges;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Tests.Support;

/// <summary>Puts entries into the tables of the log as its writer does, without tree and checkpoints: for tests of what reads the log.</summary>
public static class LogRows
{
    /// <summary>Appends accepted messages in one transaction and announces them; returns the index of the first.</summary>
    public static Task<LogIndex> AppendAsync(NpgsqlDataSource hub, params IReadOnlyList<TestMessage> messages) =>
        AppendAsync(hub, messages.Count, EntryKind.Message, i => messages[i]);

    /// <summary>Appends entries that are not messages.</summary>
    public static Task<LogIndex> AppendOthersAsync(NpgsqlDataSource hub, int count, EntryKind kind) => AppendAsync(hub, count, kind, _ => null);

    private static async Task<LogIndex> AppendAsync(NpgsqlDataSource hub, int count, EntryKind kind, Func<int, TestMessage?> message)
    {
        await using var connection = await hub.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var size = new NpgsqlCommand("select coalesce(max(idx) + 1, 0) from log.entry", connection);
        var first = (long)(await size.ExecuteScalarAsync())!;
        await using (var entries = await connection.BeginBinaryImportAsync("copy log.entry (idx, received_at, kind, department, dataset, subject, body) from stdin binary"))
        {
            for (var i = 0; i < count; i++)
            {
                var m = message(i);
                await entries.StartRowAsync();
                await entries.WriteAsync(first + i);
                await entries.WriteAsync(m?.Received ?? DateTimeOffset.UnixEpoch);
                await entries.WriteAsync((short)kind);
                await WriteAsync(entries, m?.Sender);
                await WriteAsync(entries, m?.Dataset);
                await WriteAsync(entries, m?.Subject);
                await entries.WriteAsync(m?.Entry(new LogIndex(first + i)) ?? "{}"u8.ToArray());
            }

            await entries.CompleteAsync();
        }

        await using (var payloads = await connection.BeginBinaryImportAsync("copy log.payload (idx, content) from stdin binary"))
        {
            for (var i = 0; i < count; i++)
            {
                if (message(i)?.Payload is { } payload)
                {
                    await payloads.StartRowAsync();
                    await payloads.WriteAsync(first + i);
                    await payloads.WriteAsync(Encoding.UTF8.GetBytes(payload));
                }
            }

            await payloads.CompleteAsync();
        }

        var announced = (first + count).ToString(CultureInfo.InvariantCulture);
        await using var notify = new NpgsqlCommand("select pg_notify('hub_log', $1)", connection) { Parameters = { new() { Value = announced } } };
        await notify.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return new LogIndex(first);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter import, string? text) =>
        text is null ? import.WriteNullAsync() : import.WriteAsync(text, NpgsqlDbType.Text);
}
