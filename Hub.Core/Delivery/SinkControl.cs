namespace Hub.Core.Delivery;

/// <summary>What a sink was told to do, as its repository keeps it (<c>delivery.sink_control</c>). A sink without a row runs.</summary>
public sealed record SinkControl
{
    /// <summary>Running, paused or stopped.</summary>
    public SinkState State { get; init; } = SinkState.Running;

    /// <summary>Rises with each order. A runner that follows an older one commits nothing.</summary>
    public long Generation { get; init; }

    /// <summary>Dead letters that a later try applied, less messages that were applied once and refused by a later try.</summary>
    public long Rescued { get; init; }

    /// <summary>Why the last try failed: SQLSTATE or kind of failure; null when it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>Dead letters are to be tried again.</summary>
    public bool ReplayWaits { get; init; }

    /// <summary>May a runner that follows the order of <paramref name="generation"/> commit?</summary>
    internal bool Lets(long generation) => State == SinkState.Running && Generation == generation;
}
