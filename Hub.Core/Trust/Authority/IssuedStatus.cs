namespace Hub.Core.Trust.Authority;

/// <summary>What an authority knows of a serial number.</summary>
/// <param name="Issued">It issued a certificate with that number.</param>
/// <param name="RevokedAt">When it revoked it; null when it did not.</param>
internal readonly record struct IssuedStatus(bool Issued, DateTimeOffset? RevokedAt);
