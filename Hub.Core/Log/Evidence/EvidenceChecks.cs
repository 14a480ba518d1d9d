namespace Hub.Core.Log.Evidence;

/// <summary>Stable names of the checks of an evidence package, in the order in which they are made.</summary>
public static class EvidenceChecks
{
    /// <summary>The container can be read and holds the files it must.</summary>
    public const string Container = "container";

    /// <summary>Every file has the digest that SHA256SUMS states; a failure names the files.</summary>
    public const string Files = "files";

    /// <summary>The entry is an entry.</summary>
    public const string Entry = "entry";

    /// <summary>The payload has the length and the SHA-256 and SM3 digests that the entry states.</summary>
    public const string Payload = "payload";

    /// <summary>The checkpoint is one, and the proof carries the same.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The inclusion proof leads from the entry to the root of the checkpoint.</summary>
    public const string Proof = "proof";

    /// <summary>The Ed25519 signature of the log verifies.</summary>
    public const string Note = "note";

    /// <summary>The CMS seal is intact and covers the checkpoint.</summary>
    public const string Seal = "seal";

    /// <summary>The sender's own signature is the one that the entry states, over the payload, by a certificate of the sender that was trusted on receipt.</summary>
    public const string Origin = "origin";

    /// <summary>The receiver's own signature is the one that the entry states, over what the entry says that it received, by a certificate of the receiver that was trusted on receipt.</summary>
    public const string Receiver = "receiver";

    /// <summary>Followed by the name of a suite: the seal of that suite beside the first one is intact, covers the checkpoint, its timestamp is good if it has one, and its signer was trusted.</summary>
    public const string FurtherSeal = "seal-";

    /// <summary>The timestamp is over the seal, by an authority that leads to a trusted CA: the seal existed then, whatever the hub says.</summary>
    public const string Timestamp = "timestamp";

    /// <summary>The certificate of the seal leads to a trusted CA and was valid when the seal was made: at the time of the timestamp, or else when the hub says.</summary>
    public const string Certificate = "certificate";

    /// <summary>The certificate had not been revoked when the seal was made.</summary>
    public const string Revocation = "revocation";

    /// <summary>Of many entries: what is said of them is so.</summary>
    public const string Statement = "statement";

    /// <summary>Of a completeness statement: the checkpoint before its entries is sealed, and the later one continues it.</summary>
    public const string Since = "since";

    /// <summary>Of a completeness statement: its entries are all between two checkpoints that were sealed before the period and after it.</summary>
    public const string Period = "period";
}
