namespace Hub.Client.Verification;

/// <summary>How much of a received message has been proven.</summary>
public enum RecordProof
{
    /// <summary>Nothing: the client does not verify.</summary>
    None,

    /// <summary>
    /// The log has an entry of a message of this dataset at this index, which cannot be changed any more. What the message says is the hub's word: it came masked, in part or erased, and the entry, which would
    /// give the rest away, did not come with it. An auditor can compare the two.
    /// </summary>
    Entry,

    /// <summary>The entry stands in the log, and message and data, byte for byte, are what it states.</summary>
    Whole,
}
