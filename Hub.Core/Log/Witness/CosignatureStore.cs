using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Npgsql;

namespace Hub.Core.Log.Witness;

/// <summary>What the hub keeps of its witnesses: their lines beside the checkpoints, and the proofs they ask for.</summary>
internal sealed class CosignatureStore(NpgsqlDataSource database)
{
    /// <summary>Size of the newest checkpoint that the witness has cosigned, 0 for none.</summary>
    public async Task<long> SizeAsync(CosignerKey witness, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select coalesce(max(size), 0) from log.cosignature where witness = $1");
        command.Parameters.Add(new() { Value = witness.ToString() });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Keeps a line; a newer one of the same witness replaces it.</summary>
    public async Task AddAsync(long size, CosignerKey witness, string line, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "insert into log.cosignature (size, witness, line, added_at) values ($1, $2, $3, $4) on conflict (size, witness) do update set line = excluded.line, added_at = excluded.added_at");
        command.Parameters.Add(new() { Value = size });
        command.Parameters.Add(new() { Value = witness.ToString() });
        command.Parameters.Add(new() { Value = line });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The newest checkpoint as it was signed, without cosignatures; null when the log is empty.</summary>
    public async Task<(Checkpoint Checkpoint, SignedNote Note)?> NewestAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select note from log.checkpoint order by size desc limit 1");
        if (await command.ExecuteScalarAsync(cancellationToken) is not string text)
        {
            return null;
        }

        var note = SignedNote.Parse(text);
        return (Checkpoint.Parse(note.Text), note);
    }

    /// <summary>That the tree of <paramref name="size"/> entries begins with that of <paramref name="oldSize"/>; empty for an old size of 0.</summary>
    public async Task<MerkleProof> ProofAsync(long oldSize, long size, CancellationToken cancellationToken)
    {
        if (oldSize == 0)
        {
            return new MerkleProof([]);
        }

        var plan = ProofPlan.Consistency(oldSize, size);
        return plan.Resolve(await TileStore.ReadAsync(database, plan.Tiles, cancellationToken));
    }
}
