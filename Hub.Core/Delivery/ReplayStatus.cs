namespace Hub.Core.Delivery;

/// <summary>A replay of dead letters (<c>delivery.replay</c>).</summary>
/// <param name="Number">Within the repository's database.</param>
/// <param name="Letters">How many dead letters were asked for.</param>
/// <param name="Codes">Why they were dead: <c>CODE:count</c>, by code.</param>
/// <param name="Applied">Tried so far and applied: no longer dead letters.</param>
/// <param name="Refused">Tried so far and refused again: they stay, with the new reason.</param>
/// <param name="Finished">All have been tried.</param>
public sealed record ReplayStatus(long Number, long Letters, string Codes, long Applied, long Refused, bool Finished);
