namespace Hub.Core.Audit;

/// <summary>One row of counts.</summary>
public sealed record StatisticsRow
{
    /// <summary>Values of what the counts are told apart by, in that order; empty where an entry has none.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Messages accepted.</summary>
    public required long Accepted { get; init; }

    /// <summary>Messages refused.</summary>
    public required long Rejected { get; init; }

    /// <summary>Requests refused because of who sent them.</summary>
    public required long CallersRefused { get; init; }

    /// <summary>Messages that repositories have applied, by their receipts; told apart by sink, not by department.</summary>
    public required long Delivered { get; init; }

    /// <summary>Messages that repositories could not apply.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>Acts, events of certificates and queries.</summary>
    public required long Others { get; init; }
}
