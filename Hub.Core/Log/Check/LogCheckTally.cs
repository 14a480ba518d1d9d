using Hub.Core.Log.Payloads;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Core.Log.Check;

/// <summary>Counts what a check has read, and knows how far it has verified: the newest signed checkpoint that the entries gave.</summary>
internal sealed class LogCheckTally(LogCheckOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private long _rememberedAt = options.Time.GetTimestamp();
    private LogCheckState? _settled;
    private long _entries;
    private long _payloads;
    private long _locked;
    private long _erased;
    private long _checkpoints;

    /// <summary>First entry that this check reads.</summary>
    public long From { get; private set; }

    /// <summary>Goes on where an earlier check ended or was stopped.</summary>
    /// <returns>The tree at that place.</returns>
    public TileTree ContinueFrom(LogCheckState since, LogFaults faults)
    {
        From = since.Tree.Size;
        _settled = since;
        if (!since.IsComplete)
        {
            (_entries, _payloads, _checkpoints) = (since.Entries, since.Payloads, since.Checkpoints);
            foreach (var fault in since.Faults)
            {
                faults.Add(fault);
            }
        }

        return since.Tree;
    }

    public void Count(ReadOnlySpan<EntryRow?> rows)
    {
        foreach (var row in rows)
        {
            _entries += row is null ? 0 : 1;
            _payloads += row?.Payload is null || row.State is PayloadState.Locked or PayloadState.Erased ? 0 : 1;
            _erased += row?.State == PayloadState.Erased ? 1 : 0;
            _locked += row?.State == PayloadState.Locked ? 1 : 0;
        }
    }

    public void CountCheckpoint() => _checkpoints++;

    /// <param name="note">The signed checkpoint, null when it is not signed.</param>
    /// <param name="tree">The tree that has its root; null when it has another.</param>
    public void Settled(string? note, TileTree? tree)
    {
        if (note is not null && tree is not null)
        {
            _settled = new LogCheckState
            {
                Note = note,
                Newest = note,
                Checkpoint = Checkpoint.Parse(SignedNote.Parse(note).Text),
                Tree = tree,
                Entries = _entries,
                Payloads = _payloads,
                Checkpoints = _checkpoints,
                Faults = [],
                IsComplete = false,
            };
        }
    }

    public void RememberNowAndThen(LogFaults faults)
    {
        if (options.Remember is not null && options.Time.GetElapsedTime(_rememberedAt) >= Interval)
        {
            Remember(faults, isComplete: false);
            _rememberedAt = options.Time.GetTimestamp();
        }
    }

    public void Remember(LogFaults faults, bool isComplete)
    {
        if (_settled is not null)
        {
            options.Remember?.Report(_settled with { Newest = NewestOf(_settled, faults), Faults = faults.Kept, IsComplete = isComplete });
        }
    }

    /// <summary>What was known before stays known until the log has been seen to go on from it.</summary>
    private string NewestOf(LogCheckState settled, LogFaults faults) =>
        options.Since is { } since && (since.NewestCheckpoint.Size > settled.Checkpoint.Size || faults.Kept.Any(f => f.Code == LogFaultCodes.Forked)) ? since.Newest : settled.Note;

    public LogCheckReport Report(long size, long tiles, LogFaults faults) => new()
    {
        From = From,
        Size = size,
        Entries = _entries,
        Payloads = _payloads,
        Locked = _locked,
        Erased = _erased,
        Tiles = tiles,
        Checkpoints = _checkpoints,
        SignersJudged = options.Anchors is not null,
        FaultCount = faults.Count,
        Faults = faults.Kept,
    };
}
