using Hub.Core.Exchanges;

namespace Hub.Core.Seal;

/// <summary>
/// A decision in its canonical form, ready for the log: the entry bytes and the leaf hash over them. Only the seal stage makes one,
/// so nothing unsealed can be logged.
/// </summary>
public sealed class Sealed
{
    internal Sealed()
    {
    }

    public required EntryKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Department { get; init; }

    public string? Dataset { get; init; }

    public string? Subject { get; init; }

    /// <summary>Refusal code; null for everything that is not a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>Set for messages only.</summary>
    public MessageKey? Key { get; init; }

    /// <summary>Canonical JSON (RFC 8785), UTF-8: what the Merkle leaf covers. At most 65,535 bytes (tlog-tiles bundle limit).</summary>
    public required ReadOnlyMemory<byte> Entry { get; init; }

    /// <summary>RFC 6962 leaf hash of <see cref="Entry"/>.</summary>
    public required Sha256Digest Leaf { get; init; }

    /// <summary>SHA-256 of the payload; default for entries without one.</summary>
    public Sha256Digest Digest { get; init; }

    /// <summary>The payload holds personal information: it is encrypted where it is kept.</summary>
    public bool Personal { get; init; }

    /// <summary>Days that the payload is kept; 0 for entries without one.</summary>
    public int RetentionDays { get; init; }

    /// <summary>The payload to keep; empty when none is kept.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The signature to keep of the sender of a message, or of the receiver of a delivery; empty when it was not signed. The entry holds its SHA-256.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
}
