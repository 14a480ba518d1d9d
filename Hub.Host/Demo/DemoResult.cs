using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Host.Demo;

/// <summary>The outcome of a demo run: the departments' counts, the log's and the repositories', set against each other.</summary>
internal sealed record DemoResult
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public required long Published { get; init; }

    public required long Accepted { get; init; }

    public required long Duplicates { get; init; }

    /// <summary>By code, as the departments were told.</summary>
    public required IReadOnlyDictionary<string, long> Rejected { get; init; }

    /// <summary>Accepted messages of this run that stand in the log.</summary>
    public required long Logged { get; init; }

    /// <summary>Applied by repository.</summary>
    public required IReadOnlyDictionary<string, long> Delivered { get; init; }

    /// <summary>Dead-lettered, all repositories together.</summary>
    public required long DeadLettered { get; init; }

    public required bool Reconciled { get; init; }

    public required double MessagesPerSecond { get; init; }

    public required double PublishP50Ms { get; init; }

    public required double PublishP99Ms { get; init; }

    /// <summary>From arrival at the hub to the commit in the repository, the slowest repository's.</summary>
    public required double EndToEndP50Ms { get; init; }

    public required double EndToEndP99Ms { get; init; }

    public required long TreeSize { get; init; }

    public required string RootHash { get; init; }

    /// <summary>Bytes of the log on disk.</summary>
    public required long LogBytes { get; init; }

    /// <summary>What each table of the repositories holds now (<see cref="RepositoryDigests"/>): on a new log the same for the same number of messages and seed, whatever the bus.</summary>
    public required IReadOnlyDictionary<string, string> RepositoryDigests { get; init; }

    /// <summary>What does not add up, in words; empty when reconciled.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>The repositories' records set against what they had to get.</summary>
    [JsonIgnore]
    public IReadOnlyList<RepositoryCount> Repositories { get; init; } = [];

    /// <summary>Refusals that the log counts by caller instead of holding an entry for each.</summary>
    [JsonIgnore]
    public long RefusedCallers { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, s_json);
}

/// <summary>One repository of a run.</summary>
/// <param name="Sink">Name of its sink.</param>
/// <param name="Expected">Accepted messages of its datasets.</param>
/// <param name="Applied">Records applied.</param>
/// <param name="Dead">Records dead-lettered.</param>
/// <param name="Latency">From arrival at the hub to the commit.</param>
internal sealed record RepositoryCount(string Sink, long Expected, long Applied, long Dead, LatencyHistogram Latency)
{
    public bool IsDrained => Applied + Dead >= Expected;
}
