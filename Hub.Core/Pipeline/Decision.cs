using Hub.Core.Exchanges;

namespace Hub.Core.Pipeline;

/// <summary>The hub's answer to one message. Whatever it is, it is in the log when the sender reads it.</summary>
public sealed record Decision
{
    public required DecisionStatus Status { get; init; }

    public string? Id { get; init; }

    /// <summary>Accepted: the receipt. Duplicate: the first receipt. Rejected: where the refusal stands in the log.</summary>
    public required Receipt Receipt { get; init; }

    /// <summary>Set when rejected.</summary>
    public Refusal? Refusal { get; init; }
}
