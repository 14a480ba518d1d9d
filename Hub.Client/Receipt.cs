namespace Hub.Client;

/// <summary>The hub's acceptance: the message stands in the signed log at this place.</summary>
public sealed record Receipt
{
    /// <summary>Position in the log, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Size of the log whose signed checkpoint covers the message; greater than <see cref="Index"/>.</summary>
    public required long TreeSize { get; init; }

    /// <summary>SHA-256 of the payload, 64 lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }
}
