namespace Hub.Core.Log.Witness;

/// <summary>How the hub stands with one witness.</summary>
public sealed record WitnessStanding
{
    /// <summary>Name of the witness.</summary>
    public required string Name { get; init; }

    /// <summary>Size of the newest checkpoint that it has cosigned.</summary>
    public long Size { get; init; }

    /// <summary>Tries that failed since it last answered.</summary>
    public long Failures { get; init; }

    /// <summary>
    /// <c>LOG_ROLLED_BACK</c> or <c>LOG_FORKED</c>: the witness holds a checkpoint, signed by the key of this log, that this log does not go on from. Null otherwise.
    /// </summary>
    public string? Contradiction { get; init; }
}
