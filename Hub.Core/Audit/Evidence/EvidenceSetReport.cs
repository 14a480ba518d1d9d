using Hub.Core.Log.Evidence;
using Hub.Proofs;

namespace Hub.Core.Audit.Evidence;

/// <summary>All checks of a package of many entries, and what it is evidence of.</summary>
public sealed record EvidenceSetReport : EvidenceReport
{
    /// <summary>Null when the proof could not be read.</summary>
    public IndexSet? Indices { get; init; }

    /// <summary>Null when it could not be read.</summary>
    public EvidenceStatement? Statement { get; init; }
}
