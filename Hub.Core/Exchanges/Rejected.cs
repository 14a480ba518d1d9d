using System.Collections.Frozen;

namespace Hub.Core.Exchanges;

/// <summary>A message that was refused, with what is known of it. Its refusal becomes an entry like any acceptance.</summary>
public sealed record Rejected
{
    /// <summary>Null when the caller could not be identified.</summary>
    public required Caller? Caller { get; init; }

    public required Refusal Refusal { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Dataset as far as known.</summary>
    public string? Dataset { get; init; }

    /// <summary>CloudEvents id as far as readable and within its limits.</summary>
    public string? Id { get; init; }

    /// <summary>Names that the pointer of the entry may hold: those of the dataset's standard, or of the envelope.</summary>
    public FrozenSet<string> KnownNames { get; init; } = LoggedPointer.EnvelopeNames;

    /// <summary>What was sent (the payload, or the whole text when no payload could be found): only its digest and size are kept.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }
}
