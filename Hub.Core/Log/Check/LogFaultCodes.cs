namespace Hub.Core.Log.Check;

/// <summary>Stable codes of what can be wrong with a log.</summary>
public static class LogFaultCodes
{
    /// <summary>The database holds no log.</summary>
    public const string OriginMissing = "LOG_ORIGIN_MISSING";

    /// <summary>The log is not signed with the key that was named.</summary>
    public const string Key = "LOG_KEY";

    /// <summary>The log is shorter than a checkpoint that is known from elsewhere: its end has been cut off, or an older state has been put back.</summary>
    public const string RolledBack = "LOG_ROLLED_BACK";

    /// <summary>The log has another root than a checkpoint that is known from elsewhere: its history has been rewritten.</summary>
    public const string Forked = "LOG_FORKED";

    public const string EntryMissing = "ENTRY_MISSING";

    /// <summary>An entry that no checkpoint covers.</summary>
    public const string EntryExtra = "ENTRY_EXTRA";

    /// <summary>The entry is not the one whose leaf hash is in the tree.</summary>
    public const string EntryChanged = "ENTRY_CHANGED";

    /// <summary>The entry is not a JSON object of a known kind.</summary>
    public const string EntryForm = "ENTRY_FORM";

    /// <summary>A column beside the entry, which queries rely on, says something else than the entry.</summary>
    public const string EntryColumns = "ENTRY_COLUMNS";

    /// <summary>A message that stands in the log before, with the same source and id.</summary>
    public const string EntryDoubled = "ENTRY_DOUBLED";

    /// <summary>The stored filter of message keys misses some of its run: a message sent again might be taken for a new one.</summary>
    public const string KeyFilter = "KEY_FILTER";

    /// <summary>The payload has not the digests that its entry states.</summary>
    public const string PayloadChanged = "PAYLOAD_CHANGED";

    /// <summary>A message without its payload.</summary>
    public const string PayloadMissing = "PAYLOAD_MISSING";

    /// <summary>A payload of no message.</summary>
    public const string PayloadExtra = "PAYLOAD_EXTRA";

    /// <summary>The stored signature of a sender or receiver is not the one whose digest the entry states.</summary>
    public const string SignatureChanged = "SIGNATURE_CHANGED";

    /// <summary>The entry states a signature of its sender or receiver, which is not there.</summary>
    public const string SignatureMissing = "SIGNATURE_MISSING";

    /// <summary>A stored signature of no signed message or receipt.</summary>
    public const string SignatureExtra = "SIGNATURE_EXTRA";

    public const string TileMissing = "TILE_MISSING";

    public const string TileExtra = "TILE_EXTRA";

    /// <summary>The tile holds not as many hashes as the size of the log demands.</summary>
    public const string TileWidth = "TILE_WIDTH";

    /// <summary>A hash of the tile is not that of the entries below it.</summary>
    public const string TileChanged = "TILE_CHANGED";

    /// <summary>Entry and tile differ, and neither leads to the root of the checkpoint.</summary>
    public const string LeafUnresolved = "LEAF_UNRESOLVED";

    /// <summary>The row of the checkpoint and the signed text differ, or the text is none.</summary>
    public const string CheckpointForm = "CHECKPOINT_FORM";

    /// <summary>A checkpoint that is known from elsewhere is no longer in the database.</summary>
    public const string CheckpointMissing = "CHECKPOINT_MISSING";

    /// <summary>The entries do not give the root of the checkpoint.</summary>
    public const string CheckpointRoot = "CHECKPOINT_ROOT";

    /// <summary>The note signature does not verify.</summary>
    public const string CheckpointNote = "CHECKPOINT_NOTE";

    /// <summary>A timestamp is not over the seal of its checkpoint, does not verify, or its signer was not trusted; the text carries the code of the timestamp.</summary>
    public const string CheckpointTimestamp = "CHECKPOINT_TIMESTAMP";

    /// <summary>A cosignature of a known witness does not verify, or is over a checkpoint that is not there.</summary>
    public const string CheckpointCosignature = "CHECKPOINT_COSIGNATURE";

    /// <summary>The seal does not verify or its signer was not trusted; the text carries the code of the seal.</summary>
    public const string CheckpointSeal = "CHECKPOINT_SEAL";
}
