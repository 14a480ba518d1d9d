using System.Runtime.CompilerServices;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Core.Log;
using Hub.Proofs.Checkpoints;
using Hub.Proofs;
using Npgsql;

namespace Hub.Core.Audit.Evidence;

/// <summary>Writes the package of many entries: reads the log in pieces, so that memory does not grow with the number of entries.</summary>
public sealed class EvidenceSetWriter(NpgsqlDataSource database, PayloadVault vault)
{
    private const int EntriesAtOnce = 2000;
    private const int PayloadsAtOnce = 50;
    private const int SubtreesAtOnce = 512;

    /// <param name="set">What to write.</param>
    /// <param name="options">CA files that go into the package.</param>
    /// <param name="contents">What the package holds besides entries and proof.</param>
    /// <param name="target">Written from front to back.</param>
    /// <param name="cancellationToken">Ends the writing; what has been written is of no use.</param>
    /// <returns>The statement with its counts.</returns>
    /// <exception cref="PayloadLockedException">A payload is encrypted and its key-encryption key was not given.</exception>
    /// <exception cref="InvalidDataException">A payload does not decrypt, or the log lacks an entry or a tile it should have; <c>hub log check</c> says which.</exception>
    public async Task<EvidenceStatement> WriteAsync(EvidenceSet set, EvidenceOptions options, EvidenceSetContents contents, Stream target, CancellationToken cancellationToken)
    {
        using var zip = new SummedZip(target);
        zip.Add(EvidencePackageFile.MediaTypeFile, EvidencePackageFile.MediaType);
        var tally = new EvidenceStatement.Tally(set.Statement);
        await zip.AddAsync(EvidenceSetFile.Entries, async file =>
        {
            await foreach (var (_, entry) in EntriesAsync(set.Indices, cancellationToken))
            {
                tally.Add(entry);
                await file.WriteAsync(entry, cancellationToken);
                file.WriteByte((byte)'\n');
            }
        });
        if (contents.Payloads is { } permitted)
        {
            await AddPayloadsAsync(zip, set.Indices, permitted, cancellationToken);
        }

        await AddSignaturesAsync(zip, set.Indices, cancellationToken);
        if (contents.Table is { } table)
        {
            await table.AddAsync(zip, EntriesAsync(set.Indices, cancellationToken), cancellationToken);
        }

        var statement = set.Statement with { Accepted = tally.Accepted, Rejected = tally.Rejected };
        zip.Add(EvidenceSetFile.Statement, statement.ToJson());
        await AddProofAsync(zip, set, cancellationToken);
        zip.Add(EvidencePackageFile.Ca, await File.ReadAllTextAsync(options.CaFile, cancellationToken));
        zip.Add(EvidencePackageFile.Crl, await File.ReadAllTextAsync(options.CrlFile, cancellationToken));
        zip.Add(EvidencePackageFile.VerifierKey, await VerifierKeyAsync(SignedNote.Parse(set.Until.Note), cancellationToken) + "\n");
        zip.Add(EvidencePackageFile.Script, EvidencePackageFile.ScriptOf("set/" + EvidencePackageFile.Script));
        zip.Add(EvidencePackageFile.ReadMe, EvidencePackageFile.Resource("set/" + EvidencePackageFile.ReadMe));
        zip.AddSums();
        return statement;
    }

    private async Task AddProofAsync(SummedZip zip, EvidenceSet set, CancellationToken cancellationToken)
    {
        var note = SignedNote.Parse(set.Until.Note);
        var hashes = new List<ReadOnlyMemory<byte>>();
        foreach (var part in MultiProof.Outside(set.Indices, set.Until.Size).Chunk(SubtreesAtOnce))
        {
            hashes.AddRange((await ResolveAsync(ProofPlan.Subtrees(part), cancellationToken)).Hashes);
        }

        zip.Add(EvidenceSetFile.Proof, new MultiProof { Indices = set.Indices, Hashes = hashes, Note = note }.ToText());
        zip.Add(EvidencePackageFile.Checkpoint, note.Text);
        await AddSealsAsync(zip, set.Until, EvidenceSetFile.MetaInf, cancellationToken);
        if (set.Since is { } since)
        {
            zip.Add(EvidenceSetFile.SinceCheckpoint, SignedNote.Parse(since.Note).Text);
            await AddSealsAsync(zip, since, EvidenceSetFile.Since, cancellationToken);
        }
    }

    /// <summary>All seals of a checkpoint and their timestamps, by the names of META-INF in a folder.</summary>
    private async Task AddSealsAsync(SummedZip zip, LoggedCheckpoint checkpoint, string folder, CancellationToken cancellationToken)
    {
        var files = new List<(string Name, ReadOnlyMemory<byte> Content)> { (EvidencePackageFile.Seal, checkpoint.Seal) };
        if (checkpoint.Timestamp is { } token)
        {
            files.Add((EvidencePackageFile.Timestamp, token));
        }

        files.AddRange((await EvidenceCollector.ReadFurtherSealsAsync(database, checkpoint.Size, cancellationToken)).SelectMany(EvidencePackageFile.FilesOf));
        foreach (var (name, content) in files)
        {
            zip.Add(folder + name[EvidenceSetFile.MetaInf.Length..], content.Span);
        }
    }

    private async Task AddSignaturesAsync(SummedZip zip, IndexSet indices, CancellationToken cancellationToken)
    {
        foreach (var part in indices.Indices.Chunk(EntriesAtOnce))
        {
            await using var command = database.CreateCommand("select idx, cms from log.signature where idx = any($1) order by idx");
            command.Parameters.Add(new() { Value = part });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                zip.Add(EvidenceSetFile.Signatures + rows.GetInt64(0) + EvidenceSetFile.SignatureSuffix, rows.GetFieldValue<byte[]>(1));
            }
        }
    }

    private async Task<MerkleProof> ResolveAsync(ProofPlan plan, CancellationToken cancellationToken) =>
        plan.Resolve(await TileStore.ReadAsync(database, plan.Tiles, cancellationToken));

    private async Task AddPayloadsAsync(SummedZip zip, IndexSet indices, Func<EntrySummary, bool> permitted, CancellationToken cancellationToken)
    {
        foreach (var part in indices.Indices.Chunk(PayloadsAtOnce))
        {
            foreach (var (index, entry, key, content) in await ReadPayloadsAsync(part, cancellationToken))
            {
                if (permitted(EntrySummary.Parse(entry)) && await vault.OpenAsync(index, key, content, cancellationToken) is { } payload)
                {
                    zip.Add(EvidenceSetFile.Payloads + index, payload);
                }
            }
        }
    }

    private async Task<List<(long Index, byte[] Entry, int? Key, byte[] Content)>> ReadPayloadsAsync(long[] indices, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select e.idx, e.body, p.key, p.content from log.entry e join log.payload p on p.idx = e.idx where e.idx = any($1) order by e.idx");
        command.Parameters.Add(new() { Value = indices });
        var payloads = new List<(long, byte[], int?, byte[])>(indices.Length);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            payloads.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.IsDBNull(2) ? null : rows.GetInt32(2), rows.GetFieldValue<byte[]>(3)));
        }

        return payloads;
    }

    private async IAsyncEnumerable<(long Index, byte[] Entry)> EntriesAsync(IndexSet indices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in indices.Indices.Chunk(EntriesAtOnce))
        {
            await using var command = database.CreateCommand("select idx, body from log.entry where idx = any($1) and idx between $2 and $3 order by idx");
            command.Parameters.Add(new() { Value = part });
            command.Parameters.Add(new() { Value = part[0] });
            command.Parameters.Add(new() { Value = part[^1] });
            var found = 0;
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            for (; await rows.ReadAsync(cancellationToken); found++)
            {
                yield return (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1));
            }

            if (found != part.Length)
            {
                throw new InvalidDataException($"The log lacks entries between {part[0]} and {part[^1]}; run 'hub log check'.");
            }
        }
    }

    private async Task<string> VerifierKeyAsync(SignedNote note, CancellationToken cancellationToken)
    {
        var origin = await LogOrigin.ReadAsync(database, cancellationToken);
        return await LogKeys.NameSignerAsync(database, note, origin!.VerifierKey, cancellationToken);
    }
}

/// <summary>What a package of many entries holds besides entries and proof.</summary>
public sealed record EvidenceSetContents
{
    /// <summary>Whose payloads go in; null for none.</summary>
    public Func<EntrySummary, bool>? Payloads { get; init; }

    /// <summary>The entries as a table for reading; null for none.</summary>
    public EntryTable? Table { get; init; }
}
