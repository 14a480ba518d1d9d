namespace Hub.Core.Log.Check;

/// <summary>What a check of the log read and found.</summary>
public sealed record LogCheckReport
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsClean => FaultCount == 0;

    /// <summary>First entry that was read: 0 for a full check, else what an earlier check had verified.</summary>
    public required long From { get; init; }

    /// <summary>Size of the log as its newest checkpoint states it.</summary>
    public required long Size { get; init; }

    /// <summary>Entries read.</summary>
    public required long Entries { get; init; }

    /// <summary>Payloads whose digests were compared.</summary>
    public required long Payloads { get; init; }

    /// <summary>Payloads read that are encrypted with a key that was not given: they are there, but were not judged.</summary>
    public required long Locked { get; init; }

    /// <summary>Messages read whose payload has been erased, as an act in the log says or as a fault complains.</summary>
    public required long Erased { get; init; }

    public required long Tiles { get; init; }

    public required long Checkpoints { get; init; }

    /// <summary>Timestamp tokens verified.</summary>
    public long Timestamps { get; init; }

    /// <summary>Cosignatures of known witnesses verified.</summary>
    public long Cosignatures { get; init; }

    /// <summary>False when no CA certificates were given, so that the signers of the seals were not judged.</summary>
    public required bool SignersJudged { get; init; }

    /// <summary>All faults, including those not kept.</summary>
    public required long FaultCount { get; init; }

    /// <summary>The first 1,000 faults.</summary>
    public required IReadOnlyList<LogFault> Faults { get; init; }
}
