namespace Hub.Core.Trust;

/// <summary>A certificate whose expiry is watched.</summary>
/// <param name="Use"><c>server</c>, <c>seal</c> or <c>participant</c>.</param>
/// <param name="Holder">Suite of a seal; source of a participant's system; empty for the server.</param>
/// <param name="NotAfter">When it expires.</param>
public sealed record WatchedCertificate(string Use, string Holder, DateTimeOffset NotAfter);
