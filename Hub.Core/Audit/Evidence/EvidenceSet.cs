using Hub.Proofs;

namespace Hub.Core.Audit.Evidence;

/// <summary>Which entries a package holds, and by which checkpoints it proves them; before anything of it is read.</summary>
public sealed record EvidenceSet
{
    public required EvidenceStatement Statement { get; init; }

    public required IndexSet Indices { get; init; }

    /// <summary>The first stamped checkpoint that covers all of them, so that from then on the evidence is the same whenever it is asked for; until there is one, the first that covers them.</summary>
    public required LoggedCheckpoint Until { get; init; }

    /// <summary>Of a completeness statement: the checkpoint after which its entries begin; null when they begin with the log.</summary>
    public LoggedCheckpoint? Since { get; init; }
}

/// <summary>A checkpoint with its signatures, as the log keeps it.</summary>
/// <param name="Size">Entries that it covers.</param>
/// <param name="Note">The signed note.</param>
/// <param name="Seal">CMS SignedData, detached, DER; with the timestamp in it when there is one.</param>
/// <param name="Timestamp">The token alone; null while there is none.</param>
public sealed record LoggedCheckpoint(long Size, string Note, ReadOnlyMemory<byte> Seal, ReadOnlyMemory<byte>? Timestamp = null);
