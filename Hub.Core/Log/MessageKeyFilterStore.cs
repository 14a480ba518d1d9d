using System.Runtime.CompilerServices;
using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>The filter of message keys in the database: <c>log.key_filter</c> has a row for each complete run. It is derived from the entries; a run without a row is read from them.</summary>
internal static class MessageKeyFilterStore
{
    /// <summary>Takes in the keys of all entries below a size. Says after each run how many entries are in.</summary>
    /// <param name="filter">Empty.</param>
    /// <param name="connection">A connection that sees all entries below the size.</param>
    /// <param name="size">Size of the log.</param>
    /// <param name="keep">True: rows that are missing are made. Only the writer of the log may.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async IAsyncEnumerable<long> LoadAsync(
        MessageKeyFilter filter, NpgsqlConnection connection, long size, bool keep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var complete = EntryRuns.Of(size);
        var missing = new List<long>();
        var loaded = 0L;
        await using (var stored = new NpgsqlCommand("select run, bits from generate_series(0, $1 - 1) run left join log.key_filter using (run) order by run", connection) { Parameters = { new() { Value = complete } } })
        {
            await using var row = await stored.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                if (await row.IsDBNullAsync(1, cancellationToken) || !filter.TryLoad(row.GetInt64(0), row.GetFieldValue<byte[]>(1)))
                {
                    missing.Add(row.GetInt64(0));
                    continue;
                }

                yield return loaded += EntryRuns.Length;
            }
        }

        foreach (var run in missing)
        {
            await ReadKeysAsync(filter, connection, run, size, cancellationToken);
            if (keep)
            {
                // The entries of a complete run never change: a crash before or after this line leaves a row that is right, or none.
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Store(filter, run) } };
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }

            yield return loaded += EntryRuns.Length;
        }

        await ReadKeysAsync(filter, connection, complete, size, cancellationToken);
        yield return size;
    }

    /// <summary>Stores the filter of a run that is complete, or will be when the transaction of this command commits.</summary>
    public static NpgsqlBatchCommand Store(MessageKeyFilter filter, long run) => new("insert into log.key_filter values ($1, $2) on conflict (run) do update set bits = excluded.bits")
    {
        Parameters = { new() { Value = run }, new() { Value = filter.BitsOf(run) } },
    };

    private static async Task ReadKeysAsync(MessageKeyFilter filter, NpgsqlConnection connection, long run, long size, CancellationToken cancellationToken)
    {
        var first = run * EntryRuns.Length;
        await using var read = new NpgsqlCommand("select message_key from log.entry where idx >= $1 and idx < $2 and message_key is not null", connection)
        {
            Parameters = { new() { Value = first }, new() { Value = Math.Min(first + EntryRuns.Length, size) } },
        };
        await using var row = await read.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            filter.Add(run, new MessageKey(row.GetGuid(0)));
        }
    }
}
