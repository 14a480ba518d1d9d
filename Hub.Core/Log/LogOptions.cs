namespace Hub.Core.Log;

/// <summary>How batches form (<c>Log</c> in the configuration). Nothing here weakens durability.</summary>
public sealed class LogOptions
{
    /// <summary>Most entries committed together. Default 4,096; 1 to 65,536.</summary>
    public int MaxBatch { get; set; } = 4096;

    /// <summary>Entries that may wait before new requests are refused with 503. Default 32,768.</summary>
    public int MaxQueued { get; set; } = 32_768;

    /// <summary>A batch takes no more requests in when its entries and payloads have this many bytes. Default 67,108,864 (64 MiB); 1 to 512 MiB.</summary>
    public int MaxBatchBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of entries and payloads that may wait before new requests are refused with 503. Default 268,435,456 (256 MiB).</summary>
    public int MaxQueuedBytes { get; set; } = 256 * 1024 * 1024;

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

        if (MaxBatchBytes is < 1 or > 512 * 1024 * 1024)
        {
            yield return $"Log:MaxBatchBytes: {MaxBatchBytes}，应为 · must be 1 … 536870912";
        }

        if (MaxQueuedBytes < MaxBatchBytes)
        {
            yield return $"Log:MaxQueuedBytes: {MaxQueuedBytes}，不得小于 · must be at least Log:MaxBatchBytes";
        }
    }
}
