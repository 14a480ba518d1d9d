using Hub.Core.Exchanges;
using Hub.Core.Log.Payloads;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;
using Hub.Proofs;
using Npgsql;

namespace Hub.Core.Log.Evidence;

/// <summary>
/// Collects the evidence of an entry from the log: against the first checkpoint that covers it and has a timestamp, so that from then on it is the same
/// whenever it is asked for; until there is one, against the first that covers it.
/// </summary>
public static class EvidenceCollector
{
    /// <summary>Null when no checkpoint covers the index yet.</summary>
    /// <exception cref="PayloadLockedException">The payload is encrypted and its key-encryption key was not given.</exception>
    /// <exception cref="InvalidDataException">The payload does not decrypt, or the log lacks a tile it should have; <c>hub log check</c> says which.</exception>
    public static async Task<EvidencePackage?> CollectAsync(
        NpgsqlDataSource database, PayloadVault vault, long index, string caFile, string crlFile, CancellationToken cancellationToken = default)
    {
        if (await ReadAsync(database, index, cancellationToken) is not { } row)
        {
            return null;
        }

        var payload = row.Content is null ? null : await vault.OpenAsync(index, row.Key, row.Content, cancellationToken);
        var plan = ProofPlan.Inclusion(index, row.Size);
        var proof = plan.Resolve(await TileStore.ReadAsync(database, plan.Tiles, cancellationToken));
        return new EvidencePackage
        {
            Payload = Optional(payload),
            Entry = row.Entry,
            Proof = new InclusionReceipt { Index = index, Proof = proof, Note = row.Note }.ToText(),
            Checkpoint = row.Note.Text,
            Seal = row.Timestamp is null ? row.Seal : StampedSeal.Join(row.Seal, row.Timestamp),
            Timestamp = Optional(row.Timestamp),
            Origin = row.Kind == EntryKind.Message ? Optional(row.Signature) : null,
            Receiver = row.Kind == EntryKind.Delivery ? Optional(row.Signature) : null,
            FurtherSeals = await ReadFurtherSealsAsync(database, row.Size, cancellationToken),
            VerifierKey = await LogKeys.NameSignerAsync(database, row.Note, row.VerifierKey, cancellationToken),
            CaPem = await File.ReadAllTextAsync(caFile, cancellationToken),
            CrlPem = await File.ReadAllTextAsync(crlFile, cancellationToken),
        };
    }

    // The reader is given back before anything else is asked: Npgsql lends it again at once, and closing it twice closes a stranger's.
    private static async Task<Row?> ReadAsync(NpgsqlDataSource database, long index, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select e.body, p.key, p.content, c.size, c.note, c.seal, o.vkey, t.token, s.cms, e.kind
            from log.entry e
            join log.checkpoint c on c.size = coalesce(
                (select size from log.timestamp where size > e.idx order by size limit 1), (select size from log.checkpoint where size > e.idx order by size limit 1))
            left join log.timestamp t on t.size = c.size
            cross join log.origin o
            left join log.signature s on s.idx = $1
            left join log.payload p on p.idx = $1 and (p.month <= 0 or p.month = log.month_of($1))
            where e.idx = $1
            """);
        command.Parameters.Add(new() { Value = index });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Row(
                reader.GetFieldValue<byte[]>(0),
                await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetInt32(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetFieldValue<byte[]>(2),
                reader.GetInt64(3),
                SignedNote.Parse(reader.GetString(4)),
                reader.GetFieldValue<byte[]>(5),
                reader.GetString(6),
                await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetFieldValue<byte[]>(7),
                await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetFieldValue<byte[]>(8),
                (EntryKind)reader.GetInt16(9))
            : null;
    }

    /// <summary>The seals of further suites over the checkpoint of this size, by suite, each with its timestamp where there is one.</summary>
    internal static async Task<IReadOnlyList<CheckpointSeal>> ReadFurtherSealsAsync(NpgsqlDataSource database, long size, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select suite, seal, token from log.seal left join log.seal_timestamp using (size, suite) where size = $1 order by suite");
        command.Parameters.Add(new() { Value = size });
        var seals = new List<CheckpointSeal>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var token = Optional(await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetFieldValue<byte[]>(2));
            var seal = reader.GetFieldValue<byte[]>(1);
            seals.Add(new CheckpointSeal(reader.GetString(0), token is { } stamp ? StampedSeal.Join(seal, stamp) : seal, token));
        }

        return seals;
    }

    /// <summary>A plain null would become an empty memory by way of the array.</summary>
    private static ReadOnlyMemory<byte>? Optional(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;

    private sealed record Row(byte[] Entry, int? Key, byte[]? Content, long Size, SignedNote Note, byte[] Seal, string VerifierKey, byte[]? Timestamp, byte[]? Signature, EntryKind Kind);
}
