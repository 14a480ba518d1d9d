namespace Hub.Adapters.Sources.Files;

/// <summary>How far a file has come; the same columns as <c>source.file</c>.</summary>
internal sealed record FileProgress
{
    public required string Source { get; init; }

    public required string Name { get; init; }

    public required byte[] Digest { get; init; }

    public string State { get; init; } = Reading;

    public long Records { get; init; }

    public long Accepted { get; init; }

    public long Rejected { get; init; }

    public long Skipped { get; init; }

    public long? FirstIndex { get; init; }

    public long? LastIndex { get; init; }

    public long? TreeSize { get; init; }

    public SourceException? Problem { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public const string Reading = "READING";
    public const string Done = "DONE";
    public const string Refused = "REFUSED";
}
