using Microsoft.AspNetCore.Http;

namespace Hub.Core.Log.Evidence;

/// <summary>What the evidence endpoint puts into a package besides what the log holds.</summary>
public sealed record EvidenceOptions
{
    /// <summary>PEM file with the CA certificates above the seal certificate.</summary>
    public required string CaFile { get; init; }

    /// <summary>PEM file with their revocation lists.</summary>
    public required string CrlFile { get; init; }

    /// <summary>Whether the caller may have the payload of this entry. Default: nobody may.</summary>
    public Func<HttpContext, EntrySummary, bool> PayloadPermitted { get; init; } = (_, _) => false;
}
