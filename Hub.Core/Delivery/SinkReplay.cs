namespace Hub.Core.Delivery;

/// <summary>What one transaction of a replay did.</summary>
/// <param name="Number">Of the replay.</param>
/// <param name="Applied">Letters that are none any more.</param>
/// <param name="Refused">Those that stay, with their new reason.</param>
internal sealed record SinkReplay(long Number, int Applied, IReadOnlyList<DeadLetter> Refused);
