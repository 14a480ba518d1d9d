using System.Runtime.CompilerServices;
using Hub.Proofs.Checkpoints;

namespace Hub.Core.Log.Check;

/// <summary>
/// Checkpoints that somebody kept outside the database: a witness, an auditor, an earlier check. They show what the log alone cannot: that its end has been cut off, that
/// an older state has been put back, that history has been rewritten.
/// </summary>
internal sealed class KnownCheckpoints(LogSnapshot snapshot, int connection, long size, LogFaults faults)
{
    private readonly SortedDictionary<long, Checkpoint> _known = [];

    /// <summary>Judges the end of the log and the checkpoint of that size against a kept one; the tree is compared when it gets there.</summary>
    /// <returns>True when the log goes on from it, as far as can be told before its entries are read.</returns>
    public async Task<bool> AddAsync(Checkpoint? known, CancellationToken cancellationToken)
    {
        if (known is null || known.Size == 0)
        {
            return known is not null;
        }

        if (known.Size > size)
        {
            faults.Add(LogFault.OfEntries(LogFaultCodes.RolledBack, size, known.Size - 1, $"The log ends at {size}, but a checkpoint at {known.Size} is known: its end has been cut off, or an older state has been put back."));
            return false;
        }

        _known[known.Size] = known;
        await using var command = snapshot.Command(connection, "select root from log.checkpoint where size = $1");
        command.Parameters.Add(new() { Value = known.Size });
        if (await command.ExecuteScalarAsync(cancellationToken) is not byte[] root)
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointMissing, known.Size, "This checkpoint is known, but is no longer in the database."));
            return true;
        }

        return known.Root.Span.SequenceEqual(root);
    }

    /// <summary>The roots to compare with, in order of size: those of the checkpoints, and those that are known from elsewhere.</summary>
    public async IAsyncEnumerable<CheckedRoot> Among(
        IAsyncEnumerable<CheckedRoot> checkpoints, LogCheckTally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = new Queue<CheckedRoot>(_known.Values.Where(k => k.Size > tally.From).Select(k => new CheckedRoot(k.Size, k.Root,
            LogFault.OfLog(LogFaultCodes.Forked, $"The log has another root at {k.Size} than the checkpoint that is known: its history has been rewritten."))));
        await foreach (var checkpoint in checkpoints.WithCancellation(cancellationToken))
        {
            tally.CountCheckpoint();
            if (checkpoint.Size < 1 || checkpoint.Size > size)
            {
                continue;
            }

            while (known.TryPeek(out var before) && before.Size < checkpoint.Size)
            {
                yield return known.Dequeue();
            }

            yield return checkpoint;
            if (known.TryPeek(out var same) && same.Size == checkpoint.Size)
            {
                yield return known.Dequeue();
            }
        }

        while (known.TryDequeue(out var rest))
        {
            yield return rest;
        }
    }
}
