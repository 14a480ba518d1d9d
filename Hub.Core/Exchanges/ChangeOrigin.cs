namespace Hub.Core.Exchanges;

/// <summary>Where an act comes from that was done to the registry and not to this hub.</summary>
/// <param name="Number">Of the change; the same in every entry of it, should it be entered twice.</param>
/// <param name="By">Database user and program.</param>
/// <param name="OccurredAt">When the change was made.</param>
public sealed record ChangeOrigin(long Number, string By, DateTimeOffset OccurredAt);
