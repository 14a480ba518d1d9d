namespace Hub.Core.Log.Evidence;

/// <summary>Everything that proves one entry without the hub.</summary>
public sealed record EvidencePackage
{
    /// <summary>The payload of a message; null when it is not permitted, has been erased, or the entry is no message.</summary>
    public ReadOnlyMemory<byte>? Payload { get; init; }

    /// <summary>The canonical JSON entry, exactly the bytes that the leaf hash covers.</summary>
    public required ReadOnlyMemory<byte> Entry { get; init; }

    /// <summary>C2SP tlog-proof, which ends in the signed checkpoint.</summary>
    public required string Proof { get; init; }

    /// <summary>The text that note signature and seal cover.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>CMS SignedData, detached, DER; with the timestamp token as unsigned attribute when there is one (CAdES-T).</summary>
    public required ReadOnlyMemory<byte> Seal { get; init; }

    /// <summary>The token alone, for tools that want it so; null while the seal has none.</summary>
    public ReadOnlyMemory<byte>? Timestamp { get; init; }

    /// <summary>The sender's signature over the payload, CMS; null when the message is not signed.</summary>
    public ReadOnlyMemory<byte>? Origin { get; init; }

    /// <summary>The receiver's signature over the statement of its receipt, CMS; null when the entry is no delivery, or not signed.</summary>
    public ReadOnlyMemory<byte>? Receiver { get; init; }

    /// <summary>Seals of further suites over the same checkpoint.</summary>
    public IReadOnlyList<CheckpointSeal> FurtherSeals { get; init; } = [];

    /// <summary>Verifier key of the log.</summary>
    public required string VerifierKey { get; init; }

    /// <summary>PEM certificates above the seal certificate.</summary>
    public required string CaPem { get; init; }

    /// <summary>PEM revocation lists of those authorities.</summary>
    public required string CrlPem { get; init; }
}
