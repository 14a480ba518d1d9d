namespace Hub.Core.Log;

/// <summary>How batches form (<c>Log</c> in the configuration). Nothing here weakens durability.</summary>
public sealed class LogOptions
{
    /// <summary>Most entries committed together. Default 4,096; 1 to 65,536.</summary>
    public int MaxBatch { get; set; } = 4096;

    /// <summary>Entries that may wait before new requests are refused with 503. Default 32,768.</summary>
    public int MaxQueued { get; set; } = 32_768;

    public IEnumerable<string> Validate()
    {
        if (MaxBatch is < 1 or > 65_536)
        {
            yield return $"Log:MaxBatch: {MaxBatch}，应为 · must be 1 … 65536";
        }

        if (MaxQueued < MaxBatch)
        {
            yield return $"Log:MaxQueued: {MaxQueued}，不得小于 · must be at least Log:MaxBatch";
        }
    }
}
