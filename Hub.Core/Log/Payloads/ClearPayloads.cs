using System.Security.Cryptography;
using Hub.Core.Exchanges;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// Encrypts payloads that lie in clear though their dataset is personal: from before payloads were encrypted, or from before the standard made the dataset
/// personal. May be stopped and run again, beside a hub that takes messages in.
/// </summary>
public sealed class ClearPayloads(NpgsqlDataSource database, PayloadVault vault)
{
    private const int Batch = 1000;

    /// <summary>Encrypts all of them, a thousand in one transaction.</summary>
    /// <param name="datasets">Names of the personal datasets.</param>
    /// <param name="progress">Told after each transaction how many have been encrypted.</param>
    /// <param name="cancellationToken">Ends it after a transaction.</param>
    /// <returns>How many were encrypted.</returns>
    public async Task<long> EncryptAsync(IReadOnlyCollection<string> datasets, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (done, last) = (0L, -1L);
        while (await ReadAsync(connection, datasets, last, cancellationToken) is { Count: > 0 } rows)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            foreach (var row in rows)
            {
                await vault.PrepareAsync(row.Month, [row.Dataset], cancellationToken);
                done += await EncryptAsync(connection, row, vault.Current(row.Dataset), cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            last = rows[^1].Index;
            progress?.Report(done);
        }

        return done;
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlConnection connection, IReadOnlyCollection<string> datasets, long after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select p.idx, coalesce(nullif(log.month_of(p.idx), 0), extract(year from e.received_at)::int * 100 + extract(month from e.received_at)::int), e.dataset, p.content
            from log.payload p join log.entry e on e.idx = p.idx
            where p.idx > $1 and p.key is null and e.kind = {(short)EntryKind.Message} and e.dataset = any ($2)
            order by p.idx limit {Batch}
            """,
            connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = after }, new() { Value = datasets.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Row(reader.GetInt64(0), reader.GetInt32(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
        }

        return rows;
    }

    /// <returns>0 when the payload has been erased meanwhile.</returns>
    private static async Task<int> EncryptAsync(NpgsqlConnection connection, Row row, DataKey key, CancellationToken cancellationToken)
    {
        var content = new byte[row.Content.Length + GcmCipher.Overhead];
        key.Encrypt(row.Index, RandomNumberGenerator.GetBytes(GcmCipher.NonceSize), row.Content, content);
        await using var update = new NpgsqlCommand("update log.payload set key = $2, content = $3 where idx = $1 and key is null", connection)
        {
            Parameters = { new() { Value = row.Index }, new() { Value = key.Id }, new() { Value = content } },
        };
        return await update.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Row(long Index, int Month, string Dataset, byte[] Content);
}
