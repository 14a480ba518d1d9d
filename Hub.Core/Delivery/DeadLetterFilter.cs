using Hub.Core.Exchanges;

namespace Hub.Core.Delivery;

/// <summary>Which dead letters of a sink are meant; what is null does not choose.</summary>
public sealed record DeadLetterFilter
{
    public IReadOnlyList<LogIndex>? Indices { get; init; }

    public string? Code { get; init; }

    public string? Dataset { get; init; }
}
