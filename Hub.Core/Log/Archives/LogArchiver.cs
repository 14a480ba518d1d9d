using System.Buffers;
using System.Security.Cryptography;
using Hub.Core.Log.Evidence;
using Hub.Proofs;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Seals;
using Hub.Proofs.Tree;
using Npgsql;

namespace Hub.Core.Log.Archives;

/// <summary>
/// Writes a range of the log into archives: files that prove themselves, each linked to the one before it by its digest. The same log gives the same bytes. Decision 53.
/// </summary>
/// <param name="database">The database of the log; may be a standby.</param>
/// <param name="options">CA files that go into each archive.</param>
public sealed class LogArchiver(NpgsqlDataSource database, EvidenceOptions options)
{
    /// <summary>Bytes of one archive, about: it ends with the entry bundle that still fits, and holds one at least.</summary>
    public long FileBytes { get; init; } = 32L << 20;

    /// <summary>Writes the archives. Those that were written before a failure are whole and stay.</summary>
    /// <param name="directory">Where they go; is made when it is not there.</param>
    /// <param name="from">Index of the first entry; null: where the last archive of the directory ends.</param>
    /// <param name="to">Index after the last entry; null: the size of the newest checkpoint.</param>
    /// <param name="progress">Told after each archive how far it has come, and where it ends.</param>
    /// <param name="cancellationToken">Ends it between two archives.</param>
    /// <returns>What was written; nothing when the log has not grown.</returns>
    /// <exception cref="ArchiveException">The range is not there, is archived already, or the directory holds archives of another log.</exception>
    /// <exception cref="InvalidDataException">The log is damaged within the range; <c>hub log check</c> says where.</exception>
    public async Task<IReadOnlyList<WrittenArchive>> WriteAsync(
        string directory, long? from = null, long? to = null, IProgress<(long Done, long Size)>? progress = null, CancellationToken cancellationToken = default)
    {
        var origin = await LogOrigin.ReadAsync(database, cancellationToken) ?? throw new LogOriginException("数据库中没有交换日志。 · This database holds no exchange log.");
        Directory.CreateDirectory(directory);
        var existing = ArchiveName.In(directory);
        var first = from ?? (existing.Count == 0 ? 0 : existing.Max(a => a.Next));
        var newest = await NewestAsync(cancellationToken);
        var end = to ?? newest;
        if (first < 0 || end > newest || first > end)
        {
            throw new ArchiveException($"日志共 {newest} 条，没有 {first} 至 {end} 这一段。 · The log has {newest} entries; there is no range from {first} to {end}.");
        }

        if (existing.FirstOrDefault(a => a.First < end && a.Next > first) is { Path: { } archived })
        {
            throw new ArchiveException($"其中条目已在 {archived} 中。 · Entries of this range stand in {archived} already.");
        }

        var previous = existing.FirstOrDefault(a => a.Next == first).Path is { } before ? await LinkAsync(before, origin.Name, cancellationToken) : null;
        var written = new List<WrittenArchive>();
        if (first == end)
        {
            return written;
        }

        var checkpoint = await CheckpointAsync(end, origin, cancellationToken);
        while (first < end)
        {
            var rows = await ArchiveRows.ReadAsync(database, first, end, FileBytes, cancellationToken);
            var (manifest, content) = await FormatAsync(rows, previous, checkpoint, origin, cancellationToken);
            var path = Path.Combine(directory, ArchiveName.Of(manifest.First, manifest.Next));

            // Under its name an archive is whole and on the disk: the next one begins where the last name ends.
            DurableFile.Write(path, content);
            previous = Convert.ToHexStringLower(SHA256.HashData(content));
            written.Add(new WrittenArchive(path, manifest.First, manifest.Next, manifest.Payloads, previous));
            first = manifest.Next;
            progress?.Report((first, end));
        }

        return written;
    }

    private async Task<(ArchiveManifest Manifest, byte[] Content)> FormatAsync(List<ArchiveRow> rows, string? previous, Proven checkpoint, LogOrigin origin, CancellationToken cancellationToken)
    {
        var indices = IndexSet.Between(rows[0].Index, rows[^1].Index);
        var plan = ProofPlan.Subtrees(MultiProof.Outside(indices, checkpoint.Size));
        var proof = new MultiProof { Indices = indices, Hashes = plan.Resolve(await TileStore.ReadAsync(database, plan.Tiles, cancellationToken)).Hashes, Note = checkpoint.Note };
        var leaves = rows.Select(r => MerkleHash.Leaf(r.Entry)).ToArray();
        if (proof.RootOf(checkpoint.Size, leaves) is not { } root || !Checkpoint.Parse(checkpoint.Note.Text).Root.Span.SequenceEqual(root))
        {
            throw new InvalidDataException($"The entries {indices} do not lead to the checkpoint of {checkpoint.Size}; run 'hub log check'.");
        }

        var manifest = new ArchiveManifest
        {
            Form = ArchiveManifest.CurrentForm,
            Origin = origin.Name,
            First = indices.First,
            Next = indices.Last + 1,
            Size = checkpoint.Size,
            Payloads = rows.Count(r => r.Payload is not null),
            Previous = previous,
        };
        using var stream = new MemoryStream();
        using (var zip = new SummedZip(stream))
        {
            AddProofs(zip, checkpoint);
            zip.Add(ArchiveName.Manifest, manifest.ToJson());
            zip.Add(EvidencePackageFile.Checkpoint, checkpoint.Note.Text);
            AddRows(zip, rows, leaves);
            zip.Add(ArchiveName.Proof, proof.ToText());
            foreach (var row in rows.Where(r => r.Signature is not null))
            {
                zip.Add(ArchiveName.At(ArchiveName.Signatures, row.Index), row.Signature);
            }

            zip.AddSums();
        }

        return (manifest, stream.ToArray());
    }

    private static void AddProofs(SummedZip zip, Proven checkpoint)
    {
        zip.Add(EvidencePackageFile.Ca, checkpoint.Ca);
        zip.Add(EvidencePackageFile.Crl, checkpoint.Crl);
        zip.Add(EvidencePackageFile.VerifierKey, checkpoint.VerifierKey + "\n");
        var seals = checkpoint.FurtherSeals.SelectMany(EvidencePackageFile.FilesOf).Append((EvidencePackageFile.Seal, checkpoint.Seal));
        foreach (var (name, content) in (checkpoint.Timestamp is { } token ? seals.Append((EvidencePackageFile.Timestamp, token)) : seals).OrderBy(f => f.Item1, StringComparer.Ordinal))
        {
            zip.Add(name, content.Span);
        }
    }

    private static void AddRows(SummedZip zip, List<ArchiveRow> rows, byte[][] leaves)
    {
        foreach (var bundle in rows.GroupBy(r => r.Index / TileId.FullWidth))
        {
            var entries = new ArrayBufferWriter<byte>();
            foreach (var row in bundle)
            {
                EntryBundle.Append(entries, row.Entry);
            }

            zip.Add(ArchiveName.At(ArchiveName.Entries, bundle.First().Index), entries.WrittenSpan);
        }

        zip.Add(ArchiveName.Hashes, leaves.SelectMany(l => l).ToArray());
        zip.Add(ArchiveName.PayloadList, ArchivedPayload.Format(rows.Select(r => r.Payload).OfType<ArchivedPayload>()));
        foreach (var row in rows.Where(r => r.Payload is not null))
        {
            zip.Add(ArchiveName.At(ArchiveName.Payloads, row.Index), row.Content);
        }
    }

    private async Task<long> NewestAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select coalesce(max(size), 0) from log.checkpoint");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Like the evidence of an entry: the first checkpoint that covers the range and has a timestamp; until there is one, the first that covers it.</summary>
    private async Task<Proven> CheckpointAsync(long size, LogOrigin origin, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select c.size, c.note, c.seal, t.token
            from log.checkpoint c left join log.timestamp t on t.size = c.size
            where c.size = coalesce(
                (select size from log.timestamp where size >= $1 order by size limit 1), (select size from log.checkpoint where size >= $1 order by size limit 1))
            """);
        command.Parameters.Add(new() { Value = size });
        long covering;
        SignedNote note;
        byte[] seal;
        byte[]? token;
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            (covering, note, seal) = (row.GetInt64(0), SignedNote.Parse(row.GetString(1)), row.GetFieldValue<byte[]>(2));
            token = await row.IsDBNullAsync(3, cancellationToken) ? null : row.GetFieldValue<byte[]>(3);
        }

        return new Proven(
            covering,
            note,
            token is null ? seal : StampedSeal.Join(seal, token).ToArray(),
            token,
            await EvidenceCollector.ReadFurtherSealsAsync(database, covering, cancellationToken),
            await LogKeys.NameSignerAsync(database, note, origin.VerifierKey, cancellationToken),
            await File.ReadAllTextAsync(options.CaFile, cancellationToken),
            await File.ReadAllTextAsync(options.CrlFile, cancellationToken));
    }

    /// <summary>The digest of the archive that the next one continues.</summary>
    private static async Task<string> LinkAsync(string path, string origin, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        try
        {
            using var package = ZipPackage.Open(file, [ArchiveName.Manifest]);
            if (ArchiveManifest.Parse(package.Read(ArchiveName.Manifest)).Origin != origin)
            {
                throw new ArchiveException($"{path} 属于另一日志。 · {path} is of another log.");
            }
        }
        catch (FormatException e)
        {
            throw new ArchiveException($"{path} 无法读取，不能接续。 · {path} cannot be read and so not be continued: {e.Message}", e);
        }

        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private sealed record Proven(
        long Size, SignedNote Note, byte[] Seal, byte[]? Timestamp, IReadOnlyList<CheckpointSeal> FurtherSeals, string VerifierKey, string Ca, string Crl);
}

/// <summary>An archive that was written.</summary>
/// <param name="Path">Its file.</param>
/// <param name="First">Index of its first entry.</param>
/// <param name="Next">Index after its last entry.</param>
/// <param name="Payloads">How many payloads it holds.</param>
/// <param name="Sha256">What the next archive will link to.</param>
public sealed record WrittenArchive(string Path, long First, long Next, int Payloads, string Sha256);
