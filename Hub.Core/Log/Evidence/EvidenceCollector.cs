using Hub.Core.Log.Checkpoints;
using Hub.Core.Log.Proofs;
using Hub.Core.Log.Tree;
using Npgsql;

namespace Hub.Core.Log.Evidence;

/// <summary>Collects the evidence of an entry from the log: always against the first checkpoint that covers it, so that it is the same whenever it is asked for.</summary>
public static class EvidenceCollector
{
    /// <summary>Null when no checkpoint covers the index yet.</summary>
    /// <exception cref="InvalidDataException">The log lacks a tile it should have; <c>hub log check</c> says which.</exception>
    public static async Task<EvidencePackage?> CollectAsync(NpgsqlDataSource database, long index, string caFile, string crlFile, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(
            """
            select e.body, p.content, c.size, c.note, c.seal, o.vkey
            from log.entry e
            cross join lateral (select size, note, seal from log.checkpoint where size > e.idx order by size limit 1) c
            cross join log.origin o
            left join log.payload p on p.idx = e.idx
            where e.idx = $1
            """);
        command.Parameters.Add(new() { Value = index });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var (entry, size, seal, verifierKey) = (reader.GetFieldValue<byte[]>(0), reader.GetInt64(2), reader.GetFieldValue<byte[]>(4), reader.GetString(5));
        var payload = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<byte[]>(1);
        var note = SignedNote.Parse(reader.GetString(3));
        await reader.DisposeAsync();

        var plan = ProofPlan.Inclusion(index, size);
        var proof = plan.Resolve(await TileStore.ReadAsync(database, plan.Tiles, cancellationToken));
        return new EvidencePackage
        {
            Payload = payload is null ? null : payload.AsMemory(),
            Entry = entry,
            Proof = new InclusionReceipt { Index = index, Proof = proof, Note = note }.ToText(),
            Checkpoint = note.Text,
            Seal = seal,
            VerifierKey = verifierKey,
            CaPem = await File.ReadAllTextAsync(caFile, cancellationToken),
            CrlPem = await File.ReadAllTextAsync(crlFile, cancellationToken),
        };
    }
}
