using Hub.Core.Log.Witness;

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

    /// <summary>Bytes of full hash tiles kept in memory for <c>/log/tile</c>. Default 67,108,864 (64 MiB); 0 to 1 GiB.</summary>
    public int TileCacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Readers of <c>/log/tile</c> that query the database at a time; 64 more wait, others get 503. Default 4; 1 to 100.</summary>
    public int AnonymousReads { get; set; } = 4;

    /// <summary>Witnesses that cosign checkpoints: <c>URL VKEY</c>, several joined by <c>;</c>. Default none.</summary>
    public string Witnesses { get; set; } = "";

    /// <summary>Seconds between two checkpoints that a witness is asked to cosign. Default 10; 1 to 3600.</summary>
    public int WitnessSeconds { get; set; } = 10;

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

        if (TileCacheBytes is < 0 or > 1024 * 1024 * 1024)
        {
            yield return $"Log:TileCacheBytes: {TileCacheBytes}，应为 · must be 0 … 1073741824";
        }

        if (AnonymousReads is < 1 or > 100)
        {
            yield return $"Log:AnonymousReads: {AnonymousReads}，应为 · must be 1 … 100";
        }

        if (WitnessSeconds is < 1 or > 3600)
        {
            yield return $"Log:WitnessSeconds: {WitnessSeconds}，应为 · must be 1 … 3600";
        }

        if (WitnessesProblem() is { } problem)
        {
            yield return $"Log:Witnesses: 应为“网址 公钥”，多个以分号分隔 · {problem}";
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

    private string? WitnessesProblem()
    {
        try
        {
            WitnessAddress.ParseList(Witnesses);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
