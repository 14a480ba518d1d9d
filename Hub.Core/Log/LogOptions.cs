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

    /// <summary>A directory on the file system of the database, where this hub can see it; empty: unknown.</summary>
    public string StorageDirectory { get; set; } = "";

    /// <summary>With less space left there new requests are refused with 507, MiB. Default 1,024; 1 to 1,048,576.</summary>
    public int MinFreeMegabytes { get; set; } = 1024;

    public IEnumerable<string> Validate()
    {
        if (StorageDirectory.Length > 0 && !Directory.Exists(StorageDirectory))
        {
            yield return $"Log:StorageDirectory: 目录不存在 · '{StorageDirectory}' does not exist";
        }

        if (MinFreeMegabytes is < 1 or > 1_048_576)
        {
            yield return $"Log:MinFreeMegabytes: {MinFreeMegabytes}，应为 · must be 1 … 1048576";
        }

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
