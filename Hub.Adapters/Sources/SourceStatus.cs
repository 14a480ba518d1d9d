namespace Hub.Adapters.Sources;

/// <summary>How a source fares.</summary>
public sealed record SourceStatus
{
    public required string Name { get; init; }

    /// <summary>What it was told to do. It FAILED when it is running and <see cref="Problem"/> is set; it is tried again at its next time.</summary>
    public SourceState State { get; init; }

    public DateTimeOffset? RunAt { get; init; }

    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>Stable code of what failed last; null when nothing did.</summary>
    public string? Problem { get; init; }

    public string? ProblemZh { get; init; }

    public string? ProblemEn { get; init; }

    /// <summary>Records that were accepted; of files, see the table of files.</summary>
    public long Accepted { get; init; }

    public long Rejected { get; init; }

    public long Skipped { get; init; }
}
