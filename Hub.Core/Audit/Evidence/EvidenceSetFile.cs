using Hub.Core.Log.Evidence;
using Hub.Proofs;

namespace Hub.Core.Audit.Evidence;

/// <summary>
/// Names within a package of many entries: a zip like that of one entry, but with the entries in one file, one a line, and one proof for all of them. What standard tools need to take it apart.
/// </summary>
public static class EvidenceSetFile
{
    /// <summary>The canonical entries, one a line (a canonical entry holds no line feed), by ascending index.</summary>
    public const string Entries = "entries.ndjson";

    /// <summary>Which indices they have, and the hashes that lead to the checkpoint: <see cref="MultiProof"/>.</summary>
    public const string Proof = "proof.multiproof";

    /// <summary>What is said of the entries.</summary>
    public const string Statement = "statement.json";

    /// <summary>Before the index of a payload.</summary>
    public const string Payloads = "payloads/";

    /// <summary>Before the index of an entry that states a signature of its department, and <see cref="SignatureSuffix"/>: the signature.</summary>
    public const string Signatures = "signatures/";

    public const string SignatureSuffix = ".p7s";

    /// <summary>The entries as a table, for reading; evidence are the entries themselves.</summary>
    public const string Table = "table";

    /// <summary>Of a completeness statement: the checkpoint after which the entries begin, and its seals and timestamps, called as those in META-INF. That the later one continues it follows from the proof: <see cref="MultiProof.RootBefore"/>.</summary>
    public const string SinceCheckpoint = "since/checkpoint";

    public const string SinceSeal = Since + "seal.p7s";

    internal const string Since = "since/";

    /// <summary>Where META-INF holds the seals and timestamps of the later checkpoint.</summary>
    internal const string MetaInf = "META-INF/";

    internal static IReadOnlyList<string> Required { get; } =
    [
        EvidencePackageFile.MediaTypeFile, Entries, Proof, Statement, EvidencePackageFile.Checkpoint, EvidencePackageFile.Seal,
        EvidencePackageFile.Ca, EvidencePackageFile.Crl, EvidencePackageFile.VerifierKey, EvidencePackageFile.Sums,
    ];
}
