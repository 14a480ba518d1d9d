namespace Hub.Core.Log.Archives;

/// <summary>Stable codes of what can be wrong with an archive.</summary>
public static class ArchiveFaultCodes
{
    /// <summary>Not a readable zip, or it lacks a file that an archive has.</summary>
    public const string Container = "ARCHIVE_CONTAINER";

    /// <summary>A file within the archive has not the digest that its SHA256SUMS states, is missing, or is not stated.</summary>
    public const string File = "ARCHIVE_FILE";

    /// <summary>The manifest says something else than the name of the file, its content or its checkpoint.</summary>
    public const string Manifest = "ARCHIVE_MANIFEST";

    /// <summary>The entry is not the one that the tree holds at its index, or is none.</summary>
    public const string Entry = "ARCHIVE_ENTRY";

    /// <summary>The payload is not the one that its entry states, or belongs to no message.</summary>
    public const string Payload = "ARCHIVE_PAYLOAD";

    /// <summary>The sender's signature is not the one that its entry states, or is missing.</summary>
    public const string Signature = "ARCHIVE_SIGNATURE";

    /// <summary>Entries and proof do not lead to the root of the checkpoint.</summary>
    public const string Proof = "ARCHIVE_PROOF";

    /// <summary>The checkpoint, the log's signature, a seal, its timestamp or its signer does not hold; the text says which.</summary>
    public const string Checkpoint = "ARCHIVE_CHECKPOINT";

    /// <summary>Entries are missing between two archives, or stand in both.</summary>
    public const string Gap = "ARCHIVE_GAP";

    /// <summary>An archive does not continue the one before it: that has another digest, or is of another log or another history.</summary>
    public const string Link = "ARCHIVE_LINK";

    /// <summary>A payload that was to be brought back is encrypted, and its key-encryption key was not given.</summary>
    public const string Locked = "ARCHIVE_LOCKED";
}
