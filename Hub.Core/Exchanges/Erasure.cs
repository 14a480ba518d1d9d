namespace Hub.Core.Exchanges;

/// <summary>Payloads that are erased: what the log itself says of it, so that a missing payload can be told from a lost one.</summary>
public sealed record Erasure
{
    /// <summary>Name of the act.</summary>
    public const string Act = "payload.erased";

    /// <summary><c>message</c>, <c>subject</c>, <c>dataset-month</c> or <c>retention</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>Names of the datasets, ascending, joined by commas: payloads of others within the ranges are not erased.</summary>
    public required string Datasets { get; init; }

    /// <summary>Indices as <c>5-9,12</c>; <c>20-</c> means from there up to the act itself.</summary>
    public required string Ranges { get; init; }

    /// <summary>Free of personal values.</summary>
    public required string Reason { get; init; }

    /// <summary>The law or rule it rests on.</summary>
    public required string Basis { get; init; }

    /// <summary>Who ordered it; null for the hub itself.</summary>
    public string? OrderedBy { get; init; }

    public required DateTimeOffset At { get; init; }
}
