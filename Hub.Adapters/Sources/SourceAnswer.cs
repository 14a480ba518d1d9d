namespace Hub.Adapters.Sources;

/// <summary>A source as <c>GET /sources</c> tells of it.</summary>
public sealed record SourceAnswer
{
    public required string Name { get; init; }

    /// <summary>RUNNING, PAUSED, STOPPED or FAILED.</summary>
    public required string State { get; init; }

    /// <summary>Null when the definition has faults.</summary>
    public required string? Kind { get; init; }

    public required string? Dataset { get; init; }

    public required DateTimeOffset? RunAt { get; init; }

    public required DateTimeOffset? SucceededAt { get; init; }

    public required string? Code { get; init; }

    public required string? Zh { get; init; }

    public required string? En { get; init; }

    public required long Accepted { get; init; }

    public required long Rejected { get; init; }

    public required long Skipped { get; init; }

    public static SourceAnswer Of(SourceStatus status, SourceDefinition? definition)
    {
        var problem = definition is null ? SourceCodes.DefinitionInvalid : status.Problem;
        return new SourceAnswer
        {
            Name = status.Name,
            State = status.State == SourceState.Running && problem is not null ? "FAILED" : status.State.ToString().ToUpperInvariant(),
            Kind = definition?.From.Kind,
            Dataset = definition?.Mapping.Dataset.Name.Value,
            RunAt = status.RunAt,
            SucceededAt = status.SucceededAt,
            Code = problem,
            Zh = status.ProblemZh,
            En = status.ProblemEn,
            Accepted = status.Accepted,
            Rejected = status.Rejected,
            Skipped = status.Skipped,
        };
    }
}
