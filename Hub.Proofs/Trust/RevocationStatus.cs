namespace Hub.Proofs.Trust;

/// <summary>What the revocation lists say about a path.</summary>
/// <param name="Known">There is a list for each issuer on the path.</param>
/// <param name="RevokedAt">Earliest revocation of a certificate on the path; null when there is none.</param>
/// <param name="NextUpdate">When the first of the lists ceases to be fresh.</param>
public readonly record struct RevocationStatus(bool Known, DateTimeOffset? RevokedAt, DateTimeOffset NextUpdate);
