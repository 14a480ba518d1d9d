namespace Hub.Core.Trust;

/// <summary>Where the trusted authorities and their revocation lists are.</summary>
public sealed record CertificateTrustOptions
{
    /// <summary>PEM file with the root and intermediate CA certificates.</summary>
    public required string CaFile { get; init; }

    /// <summary>PEM file with one revocation list for each authority that issues certificates on a path.</summary>
    public required string CrlFile { get; init; }

    /// <summary>How long after its next update a revocation list is still used, with a warning. Default 1 hour; zero is allowed.</summary>
    public TimeSpan RevocationGrace { get; init; } = TimeSpan.FromHours(1);
}
