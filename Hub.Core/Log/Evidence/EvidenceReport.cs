using Hub.Proofs.Checkpoints;

namespace Hub.Core.Log.Evidence;

/// <summary>All checks of an evidence package, and what it is evidence of.</summary>
public record EvidenceReport
{
    public required IReadOnlyList<EvidenceCheck> Checks { get; init; }

    /// <summary>Null when the proof could not be read.</summary>
    public long? Index { get; init; }

    /// <summary>Null when the checkpoint could not be read.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>When the seal existed at the latest, as a timestamp says that verifies; null without one.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>No check failed. Those skipped are for the reader to weigh.</summary>
    public bool IsIntact => Checks.All(c => c.Outcome != CheckOutcome.Failed);
}
