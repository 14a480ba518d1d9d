using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Core.Log.Check;

/// <summary>
/// How far a check has verified a log: all entries up to a signed checkpoint, with the right edge of the tree, from which the next check goes on without trusting
/// anything that the database says of what lies before.
/// </summary>
public sealed record LogCheckState
{
    /// <summary>The signed checkpoint.</summary>
    public required string Note { get; init; }

    /// <summary>What the note states.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>The newest signed checkpoint that any check of this log has verified: the log must go on from it, even where this check is not there yet.</summary>
    public required string Newest { get; init; }

    /// <summary>What <see cref="Newest"/> states.</summary>
    public Checkpoint NewestCheckpoint => Checkpoint.Parse(SignedNote.Parse(Newest).Text);

    /// <summary>The verified tree; its root is that of the checkpoint.</summary>
    public required TileTree Tree { get; init; }

    /// <summary>Entries that the check has read so far.</summary>
    public required long Entries { get; init; }

    public required long Payloads { get; init; }

    public required long Checkpoints { get; init; }

    /// <summary>What it has found so far; at most <see cref="LogFaults.Capacity"/>.</summary>
    public required IReadOnlyList<LogFault> Faults { get; init; }

    /// <summary>False when the check was stopped before the end of the log.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>A check that found something is not gone on from: what was found may have been repaired, and must be looked at again until it is.</summary>
    public bool IsUsable => !IsComplete || Faults.Count == 0;
}
