namespace Hub.Client.Verification;

/// <summary>Stable codes of what can be wrong with what the hub gave as evidence.</summary>
public static class EvidenceCodes
{
    /// <summary>The checkpoint cannot be read, is of another log or is not signed by a key of the log.</summary>
    public const string Checkpoint = "EVIDENCE_CHECKPOINT";

    /// <summary>The checkpoint has no seal, or one that does not hold.</summary>
    public const string Seal = "EVIDENCE_SEAL";

    /// <summary>The log does not continue what it was: two signed checkpoints contradict each other.</summary>
    public const string Fork = "EVIDENCE_FORK";

    /// <summary>The log is shorter than it was, and stayed so.</summary>
    public const string Rollback = "EVIDENCE_ROLLBACK";

    /// <summary>No checkpoint covers what the hub delivered or accepted.</summary>
    public const string Behind = "EVIDENCE_BEHIND";

    /// <summary>The tiles do not lead to the checkpoint.</summary>
    public const string Tile = "EVIDENCE_TILE";

    /// <summary>The hub gave no entry, or another than the log has at this index.</summary>
    public const string Entry = "EVIDENCE_ENTRY";

    /// <summary>The message is not the one that its entry states.</summary>
    public const string Message = "EVIDENCE_MESSAGE";

    /// <summary>The data are not those whose digests the entry states.</summary>
    public const string Payload = "EVIDENCE_PAYLOAD";

    /// <summary>The payload cannot be proven, and only proven ones are wanted.</summary>
    public const string Reduced = "EVIDENCE_REDUCED";

    /// <summary>What this client kept about the log cannot be read.</summary>
    public const string State = "EVIDENCE_STATE";
}
