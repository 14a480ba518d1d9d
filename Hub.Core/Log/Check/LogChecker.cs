using Hub.Core.Log.Checkpoints;
using Hub.Core.Log.Tree;
using Npgsql;

namespace Hub.Core.Log.Check;

/// <summary>
/// Reads the whole log as it is at one moment and recomputes it: every leaf, payload digest, tile and root, every signature and seal. Memory is
/// bounded whatever the size of the log. A fault does not end the check: it goes on with what can still be known.
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

    private readonly LogFaults _faults = new();
    private long _entryCount;
    private long _payloadCount;
    private long _erasedCount;
    private long _checkpointCount;

    /// <summary>Checks the log once; a checker is for one check.</summary>
    /// <param name="progress">Told the number of entries checked so far and the size of the log, after each batch.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<LogCheckReport> CheckAsync(IProgress<(long Checked, long Size)>? progress = null, CancellationToken cancellationToken = default)
    {
        if (await LogOrigin.ReadAsync(database, cancellationToken) is not { } origin)
        {
            _faults.Add(LogFault.OfLog(LogFaultCodes.OriginMissing, "The database holds no log: it has been lost, or this is another database."));
            return Report(0, 0);
        }

        var verifier = options.Verifier ?? NoteVerifier.Parse(origin.VerifierKey);
        if (origin.VerifierKey != verifier.ToString())
        {
            _faults.Add(LogFault.OfLog(LogFaultCodes.Key, $"The log was begun with the key {origin.VerifierKey}, not with {verifier}."));
        }

        await using var snapshot = await LogSnapshot.TakeAsync(database, Connections, cancellationToken);
        var size = await SizeAsync(snapshot, verifier, cancellationToken);
        if (options.Known is { } known && known.Size > size)
        {
            _faults.Add(LogFault.OfLog(LogFaultCodes.RolledBack, $"The log ends at {size}, but a checkpoint at {known.Size} is known: an older state has been put back."));
        }

        await FindExtraEntriesAsync(snapshot, size, cancellationToken);
        var tiles = await TileInventory.CheckAsync(snapshot, Lookups, size, _faults, cancellationToken);
        await CheckTreeAsync(snapshot, size, verifier, progress, cancellationToken);
        return Report(size, tiles);
    }

    /// <summary>Entries, tiles and checkpoints in step: batches of entries are cut where a checkpoint states the root.</summary>
    private async Task CheckTreeAsync(LogSnapshot snapshot, long size, NoteVerifier verifier, IProgress<(long Checked, long Size)>? progress, CancellationToken cancellationToken)
    {
        var tree = new TreeComparison(_faults);
        var upper = new UpperTiles(snapshot, Lookups, _faults);
        await using var leafTiles = await LeafTiles.OpenAsync(snapshot, Tiles, cancellationToken);
        await using var roots = RootsAsync(snapshot, verifier, size, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await roots.MoveNextAsync();
        await foreach (var (first, rows) in new EntryStream(snapshot, Entries, Payloads, size, _faults).ReadAsync(cancellationToken))
        {
            var (entryLeaves, tileLeaves) = await LeavesAsync(first, rows, leafTiles, cancellationToken);
            for (var at = 0; at < rows.Length;)
            {
                var cut = more ? (int)Math.Min(rows.Length, roots.Current.Size - first) : rows.Length;
                var range = (at * MerkleHash.Size)..(cut * MerkleHash.Size);
                tree.Append(entryLeaves.AsSpan(range), tileLeaves.AsSpan(range));
                for (at = cut; more && roots.Current.Size == tree.Size; more = await roots.MoveNextAsync())
                {
                    await upper.CompareAsync(tree.Settle(roots.Current.Root.Span, roots.Current.Unlike), cancellationToken);
                }
            }

            progress?.Report((tree.Size, size));
        }
    }

    /// <summary>The roots to compare with, in order of size: those of the checkpoints, and the one that is known from elsewhere.</summary>
    private async IAsyncEnumerable<(long Size, ReadOnlyMemory<byte> Root, LogFault Unlike)> RootsAsync(
        LogSnapshot snapshot, NoteVerifier verifier, long size, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = options.Known is { Size: > 0 } k && k.Size <= size ? k : null;
        await foreach (var (at, root) in new CheckpointStream(snapshot, Checkpoints, verifier, options, _faults).ReadAsync(cancellationToken))
        {
            _checkpointCount++;
            if (at < 1 || at > size)
            {
                continue;
            }

            if (known?.Size < at)
            {
                yield return Known(known);
                known = null;
            }

            yield return (at, root, LogFault.OfCheckpoint(LogFaultCodes.CheckpointRoot, at, "The entries do not give the root of this checkpoint."));
            if (known?.Size == at)
            {
                yield return Known(known);
                known = null;
            }
        }

        static (long, ReadOnlyMemory<byte>, LogFault) Known(Checkpoint known) => (known.Size, known.Root,
            LogFault.OfLog(LogFaultCodes.Forked, $"The log has another root at {known.Size} than the checkpoint that is known: its history has been rewritten."));
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
                EntryChecker.Check(row, _faults);
            }
        });
        CountAndFindGaps(first, rows);
        for (var i = 0; i < rows.Length; i++)
        {
            if (!found[i])
            {
                entryLeaves.AsSpan(i * MerkleHash.Size, MerkleHash.Size).CopyTo(tileLeaves.AsSpan(i * MerkleHash.Size));
            }
        }

        return (entryLeaves, tileLeaves);
    }

    private void CountAndFindGaps(long first, EntryRow?[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] is { } row)
            {
                _entryCount++;
                _payloadCount += row.Payload is null ? 0 : 1;
                _erasedCount += row is { Payload: null, Kind: Exchanges.EntryKind.Message } ? 1 : 0;
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

    /// <summary>The size that the newest signed checkpoint states: an invented row cannot send the check into the void.</summary>
    private static async Task<long> SizeAsync(LogSnapshot snapshot, NoteVerifier verifier, CancellationToken cancellationToken)
    {
        await using (var command = snapshot.Command(Lookups, "select size, note from log.checkpoint order by size desc"))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (IsSigned(reader.GetString(1), reader.GetInt64(0), verifier))
                {
                    return reader.GetInt64(0);
                }
            }
        }

        await using var entries = snapshot.Command(Lookups, "select coalesce(max(idx) + 1, 0) from log.entry");
        return (long)(await entries.ExecuteScalarAsync(cancellationToken))!;
    }

    private static bool IsSigned(string text, long size, NoteVerifier verifier)
    {
        try
        {
            var note = SignedNote.Parse(text);
            return Checkpoint.Parse(note.Text).Size == size && note.IsSignedBy(verifier);
        }
        catch (FormatException)
        {
            return false; // the stream of checkpoints reports it
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

    private LogCheckReport Report(long size, long tiles) => new()
    {
        Size = size,
        Entries = _entryCount,
        Payloads = _payloadCount,
        Erased = _erasedCount,
        Tiles = tiles,
        Checkpoints = _checkpointCount,
        SignersJudged = options.Anchors is not null,
        FaultCount = _faults.Count,
        Faults = _faults.Kept,
    };
}
