using Hub.Core.Exchanges;

namespace Hub.Core.Delivery;

/// <summary>A stored dead letter of a sink (<c>delivery.dead_letter</c>). The payload stays in the log, under its index.</summary>
public sealed record DeadLetterRow
{
    public required LogIndex Index { get; init; }

    public required string Dataset { get; init; }

    public required string Sender { get; init; }

    public required string Source { get; init; }

    public required string MessageId { get; init; }

    public required string Code { get; init; }

    public required string Pointer { get; init; }

    public required string Zh { get; init; }

    public required string En { get; init; }

    public required DateTimeOffset DeadAt { get; init; }
}
