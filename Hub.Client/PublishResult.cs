namespace Hub.Client;

public enum PublishStatus
{
    /// <summary>Kept; <see cref="PublishResult.Receipt"/> is its receipt.</summary>
    Accepted,

    /// <summary>The same message was accepted before; <see cref="PublishResult.Receipt"/> is the first receipt.</summary>
    Duplicate,

    /// <summary>Not kept; <see cref="PublishResult.Refusal"/> says why.</summary>
    Rejected,
}

/// <summary>The hub's answer to one message: a receipt or a refusal, never both.</summary>
public sealed record PublishResult
{
    public required PublishStatus Status { get; init; }

    /// <summary>Id of the message; null when the hub could not read it.</summary>
    public string? Id { get; init; }

    public Receipt? Receipt { get; init; }

    public Refusal? Refusal { get; init; }
}
