using Hub.Core.Log.Payloads;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;
using Npgsql;

namespace Hub.Core.Log.Check;

/// <summary>
/// Reads the log as it is at one moment and recomputes it: every leaf, payload digest, tile and root, every signature and seal. All of it, or what was added
/// since an earlier check (<see cref="LogCheckOptions.Since"/>). Memory is bounded whatever the size of the log, but
/// for 4 bytes an entry that find doubled messages. A fault does not end the check: it goes on with what can still be known.
/// </summary>
public sealed class LogChecker(NpgsqlDataSource database, LogCheckOptions options)
{
    // Connections of the snapshot, one for each stream.
    private const int Entries = 0;
    private const int Payloads = 1;
    private const int Tiles = 2;
    private const int Checkpoints = 3;
    private const int Lookups = 4;
    private const int Connections = 5;

    /// <summary>Batches that are read while one is being checked.</summary>
    private const int ReadAhead = 2;

    private readonly LogFaults _faults = new();
    private ErasureCoverage _erased = new();
    private readonly LogCheckTally _tally = new(options);

    /// <summary>Checks the log once; a checker is for one check.</summary>
    /// <param name="progress">Told the number of entries checked so far and the size of the log, after each batch.</param>
    /// <param name="cancellationToken">Ends the check; what it has verified is remembered (<see cref="LogCheckOptions.Remember"/>).</param>
    public async Task<LogCheckReport> CheckAsync(IProgress<(long Checked, long Size)>? progress = null, CancellationToken cancellationToken = default)
    {
        if (await LogOrigin.ReadAsync(database, cancellationToken) is not { } origin)
        {
            _faults.Add(LogFault.OfLog(LogFaultCodes.OriginMissing, "The database holds no log: it has been lost, or this is another database."));
            return _tally.Report(0, 0, _faults);
        }

        var keys = await LogKeys.ReadAsync(database, options.Verifiers, cancellationToken);
        if (!keys.Verifiers.Any(k => k.ToString() == origin.VerifierKey))
        {
            _faults.Add(LogFault.OfLog(LogFaultCodes.Key, $"The log was begun with the key {origin.VerifierKey}, which is not among those that are trusted."));
        }

        foreach (var stranger in keys.Unendorsed)
        {
            _faults.Add(LogFault.OfLog(LogFaultCodes.Key, $"No key of the log has endorsed the key {stranger}."));
        }

        await using var snapshot = await LogSnapshot.TakeAsync(database, Connections, cancellationToken);
        var size = await LogSize.ReadAsync(snapshot, Lookups, keys.Verifiers, cancellationToken);
        var known = new KnownCheckpoints(snapshot, Lookups, size, _faults);
        await known.AddAsync(options.Known, cancellationToken);
        var start = await StartAsync(known, cancellationToken) is { } since ? _tally.ContinueFrom(since, _faults) : TileTree.Empty;
        try
        {
            await FindExtraEntriesAsync(snapshot, size, cancellationToken);
            await SignatureRows.CheckAsync(snapshot, Lookups, start.Size, _faults, cancellationToken);
            await new UpperTiles(snapshot, Lookups, _faults).CompareAsync(start.RightEdge, cancellationToken);
            var tiles = await TileInventory.CheckAsync(snapshot, Lookups, start.Size, size, _faults, cancellationToken);
            var timestamps = await new TimestampChecker(snapshot, Lookups, options, _faults).CheckAsync(start.Size, cancellationToken);
            var cosignatures = await CosignatureChecker.CheckAsync(snapshot, Lookups, options.Witnesses, start.Size, _faults, cancellationToken);
            await CheckTreeAsync(snapshot, start, size, known, keys.Verifiers, progress, cancellationToken);
            _tally.Remember(_faults, isComplete: true);
            return _tally.Report(size, tiles, _faults) with { Timestamps = timestamps, Cosignatures = cosignatures };
        }
        catch
        {
            _tally.Remember(_faults, isComplete: false);
            throw;
        }
    }

    /// <summary>The state to go on from; null when all must be read: there is none, it found something, the log does not go on from it, or an older checkpoint is to be compared.</summary>
    private async Task<LogCheckState?> StartAsync(KnownCheckpoints known, CancellationToken cancellationToken)
    {
        if (options.Since is not { } since)
        {
            return null;
        }

        var isContinued = await known.AddAsync(since.NewestCheckpoint, cancellationToken);
        return isContinued && since.IsUsable && !options.Full && !(options.Known?.Size <= since.Checkpoint.Size) && await known.AddAsync(since.Checkpoint, cancellationToken)
            ? since
            : null;
    }

    /// <summary>Entries, tiles and checkpoints in step: batches of entries are cut where a checkpoint states the root.</summary>
    private async Task CheckTreeAsync(
        LogSnapshot snapshot, TileTree start, long size, KnownCheckpoints known, IReadOnlyList<NoteVerifier> keys, IProgress<(long Checked, long Size)>? progress, CancellationToken cancellationToken)
    {
        var tree = new TreeComparison(start, _faults);
        var times = new ReceivedTimes(_faults);
        await using (var acts = snapshot.Command(Lookups, ErasureCoverage.Sql))
        {
            _erased = await ErasureCoverage.ReadAsync(acts, null, cancellationToken);
        }

        var vault = new PayloadVault(database, options.PayloadKeys, default, options.Time);
        var upper = new UpperTiles(snapshot, Lookups, _faults);
        var doubled = new DoubledMessages(snapshot, Lookups, _faults);
        await using var leafTiles = await LeafTiles.OpenAsync(snapshot, Tiles, start.Size / TileId.FullWidth, cancellationToken);
        var checkpoints = new CheckpointStream(snapshot, Checkpoints, start.Size, keys, options, _faults).ReadAsync(cancellationToken);
        await using var roots = known.Among(checkpoints, _tally, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await roots.MoveNextAsync();
        var entries = new EntryStream(snapshot, vault, Entries, Payloads, start.Size, size, _faults).ReadAsync(cancellationToken);
        await foreach (var (first, rows) in entries.ReadAheadAsync(ReadAhead, cancellationToken))
        {
            var (entryLeaves, tileLeaves) = await LeavesAsync(first, rows, leafTiles, cancellationToken);
            await doubled.AddAsync(first, rows, cancellationToken);
            for (var at = 0; at < rows.Length;)
            {
                var cut = more ? (int)Math.Min(rows.Length, roots.Current.Size - first) : rows.Length;
                var range = (at * MerkleHash.Size)..(cut * MerkleHash.Size);
                tree.Append(entryLeaves.AsSpan(range), tileLeaves.AsSpan(range));
                _tally.Count(rows.AsSpan(at..cut));
                times.Add(rows.AsSpan(at..cut));
                for (at = cut; more && roots.Current.Size == tree.Size; more = await roots.MoveNextAsync())
                {
                    times.Compare(roots.Current);
                    await upper.CompareAsync(tree.Settle(roots.Current.Root.Span, roots.Current.Unlike), cancellationToken);
                    _tally.Settled(roots.Current.Note, tree.Settled);
                }
            }

            _tally.RememberNowAndThen(_faults);
            progress?.Report((tree.Size, size));
        }
    }

    /// <summary>Leaf hashes by the entries and by the tiles. Where one of them is missing the other stands in, so that the fault stays where it is.</summary>
    private async Task<(byte[] Entries, byte[] Tiles)> LeavesAsync(long first, EntryRow?[] rows, LeafTiles leafTiles, CancellationToken cancellationToken)
    {
        var tileLeaves = new byte[rows.Length * MerkleHash.Size];
        var found = await leafTiles.ReadAsync(first, tileLeaves, cancellationToken);
        var entryLeaves = tileLeaves.AsSpan().ToArray();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
        Parallel.For(0, rows.Length, parallel, i =>
        {
            if (rows[i] is { } row)
            {
                MerkleHash.Leaf(row.Body, entryLeaves.AsSpan(i * MerkleHash.Size, MerkleHash.Size));
                EntryChecker.Check(row, _erased, _faults);
            }
        });
        FindGaps(first, rows);
        for (var i = 0; i < rows.Length; i++)
        {
            if (!found[i])
            {
                entryLeaves.AsSpan(i * MerkleHash.Size, MerkleHash.Size).CopyTo(tileLeaves.AsSpan(i * MerkleHash.Size));
            }
        }

        return (entryLeaves, tileLeaves);
    }

    private void FindGaps(long first, EntryRow?[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] is not null)
            {
                continue;
            }

            var end = i;
            while (end + 1 < rows.Length && rows[end + 1] is null)
            {
                end++;
            }

            _faults.Add(LogFault.OfEntries(LogFaultCodes.EntryMissing, first + i, first + end, "Not in the database, though a checkpoint covers it."));
            i = end;
        }
    }

    private async Task FindExtraEntriesAsync(LogSnapshot snapshot, long size, CancellationToken cancellationToken)
    {
        await using var command = snapshot.Command(Lookups, "select idx from log.entry where idx < 0 or idx >= $1 order by idx");
        command.Parameters.Add(new() { Value = size });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            _faults.Add(LogFault.OfEntry(LogFaultCodes.EntryExtra, reader.GetInt64(0), "No checkpoint covers this entry."));
        }
    }
}
