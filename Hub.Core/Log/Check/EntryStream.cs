using Hub.Core.Exchanges;
using Hub.Core.Log.Payloads;
using Npgsql;

namespace Hub.Core.Log.Check;

/// <summary>Reads the entries from an index to the size of the log with their payloads in index order, in batches of bounded size. Stray payloads become faults.</summary>
internal sealed class EntryStream(
    LogSnapshot snapshot, PayloadVault vault, int entryConnection, int payloadConnection, long from, long size, LogFaults faults)
{
    private const int BatchRows = 2048;
    private const long BatchBytes = 16 << 20;

    /// <summary>Batches cover every index from the first once: a missing entry is a null.</summary>
    public async IAsyncEnumerable<(long First, EntryRow?[] Rows)> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var entryCommand = snapshot.Command(entryConnection,
            "select idx, received_at, kind, department, dataset, subject, code, message_key, body from log.entry where idx >= $1 and idx < $2 order by idx");
        entryCommand.Parameters.Add(new() { Value = from });
        entryCommand.Parameters.Add(new() { Value = size });
        await using var payloadCommand = snapshot.Command(payloadConnection, "select idx, key, content from log.payload where idx >= $1 order by idx");
        payloadCommand.Parameters.Add(new() { Value = from == 0 ? long.MinValue : from });
        await using var entries = await entryCommand.ExecuteReaderAsync(cancellationToken);
        await using var payloads = await payloadCommand.ExecuteReaderAsync(cancellationToken);

        var payload = await NextPayloadAsync(payloads, cancellationToken);
        var rows = new List<EntryRow?>(BatchRows);
        var (first, bytes) = (from, 0L);
        var entry = await NextEntryAsync(entries, cancellationToken);
        while (first + rows.Count < size)
        {
            var index = first + rows.Count;
            var row = entry?.Index == index ? entry : null;
            for (; payload is { } p && p.Index <= index; payload = await NextPayloadAsync(payloads, cancellationToken))
            {
                if (row is null || p.Index < index)
                {
                    faults.Add(LogFault.OfEntry(LogFaultCodes.PayloadExtra, p.Index, "A payload without an entry."));
                    continue;
                }

                row.Payload = p.Content;
            }

            rows.Add(row);
            bytes += (row?.Body.Length + row?.Payload?.Content.Length) ?? 0;
            if (row is not null)
            {
                entry = await NextEntryAsync(entries, cancellationToken);
            }

            if (rows.Count == BatchRows || bytes >= BatchBytes)
            {
                yield return (first, rows.ToArray());
                (first, bytes) = (first + rows.Count, 0);
                rows.Clear();
            }
        }

        if (rows.Count > 0)
        {
            yield return (first, rows.ToArray());
        }

        for (; payload is { } p; payload = await NextPayloadAsync(payloads, cancellationToken))
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.PayloadExtra, p.Index, "A payload beyond the end of the log."));
        }
    }

    private static async ValueTask<EntryRow?> NextEntryAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        !await reader.ReadAsync(cancellationToken) ? null : new EntryRow(
            reader.GetInt64(0),
            reader.GetDateTime(1),
            (EntryKind)reader.GetInt16(2),
            TextOf(reader, 3),
            TextOf(reader, 4),
            TextOf(reader, 5),
            TextOf(reader, 6),
            reader.IsDBNull(7) ? null : reader.GetGuid(7),
            reader.GetFieldValue<byte[]>(8));

    private async ValueTask<(long Index, StoredPayload Content)?> NextPayloadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var key = reader.IsDBNull(1) ? null : await vault.FindAsync(reader.GetInt32(1), cancellationToken);
        return (reader.GetInt64(0), new StoredPayload(reader.GetFieldValue<byte[]>(2), key));
    }

    private static string? TextOf(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
