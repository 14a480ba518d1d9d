using Hub.Core.Exchanges;

namespace Hub.Core.Log.Check;

/// <summary>
/// Finds messages that stand in the log twice. The database keeps them apart within a run only; over all runs that is the writer's work, which this verifies: with a filter of its own, made of the entries
/// as they are read, it asks the database for the few that may have come before. The filters that are stored for the writer are held to it, run by run.
/// </summary>
/// <remarks>A check that goes on from an earlier one begins with the stored filters, which the earlier one has verified.</remarks>
internal sealed class DoubledMessages(LogSnapshot snapshot, int connection, LogFaults faults)
{
    private readonly List<KeyCandidate> _candidates = [];
    private readonly List<long> _indices = [];
    private MessageKeyFilter? _keys;

    /// <summary>Takes the next entries; a missing one is a null. Calls go forwards without gaps.</summary>
    public async Task AddAsync(long first, EntryRow?[] rows, CancellationToken cancellationToken)
    {
        _keys ??= await LoadAsync(first, cancellationToken);
        Collect(_keys, rows);
        if (_candidates.Count > 0)
        {
            await CompareAsync(cancellationToken);
        }

        for (var run = EntryRuns.Of(first); run < EntryRuns.Of(first + rows.Length); run++)
        {
            await CompareStoredAsync(_keys, run, cancellationToken);
        }
    }

    private async Task<MessageKeyFilter> LoadAsync(long size, CancellationToken cancellationToken)
    {
        var keys = new MessageKeyFilter();
        await foreach (var _ in MessageKeyFilterStore.LoadAsync(keys, snapshot.Connection(connection), size, keep: false, cancellationToken))
        {
        }

        return keys;
    }

    private void Collect(MessageKeyFilter keys, EntryRow?[] rows)
    {
        _candidates.Clear();
        _indices.Clear();
        foreach (var row in rows)
        {
            if (row?.MessageKey is { } value)
            {
                var key = new MessageKey(value);
                keys.Find(key, _candidates);
                for (; _indices.Count < _candidates.Count; _indices.Add(row.Index))
                {
                }

                keys.Add(EntryRuns.Of(row.Index), key);
            }
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(connection,
            """
            select e.idx, k.idx
            from unnest($1, $2, $3) k (run, key, idx)
            cross join lateral (select idx from log.entry where (idx >> 18) = k.run and message_key = k.key and idx < k.idx limit 1) e
            """);
        command.Parameters.Add(new() { Value = _candidates.Select(c => c.Run).ToArray() });
        command.Parameters.Add(new() { Value = _candidates.Select(c => c.Key.Value).ToArray() });
        command.Parameters.Add(new() { Value = _indices.ToArray() });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            faults.Add(LogFault.OfEntry(LogFaultCodes.EntryDoubled, row.GetInt64(1), $"The same message is entry {row.GetInt64(0)} already."));
        }
    }

    /// <summary>A filter that is not stored is made again when a hub takes the log over.</summary>
    private async Task CompareStoredAsync(MessageKeyFilter keys, long run, CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(connection, "select bits from log.key_filter where run = $1");
        command.Parameters.Add(new() { Value = run });
        if (await command.ExecuteScalarAsync(cancellationToken) is byte[] bits && !keys.IsCoveredBy(run, bits))
        {
            var first = run * EntryRuns.Length;
            faults.Add(LogFault.OfEntries(LogFaultCodes.KeyFilter, first, first + EntryRuns.Length - 1, "The stored filter of these entries misses some of their message keys: delete its row, it is made again."));
        }
    }
}
