using Hub.Core.Exchanges;
using Hub.Core.Log.Payloads;

namespace Hub.Core.Log.Check;

/// <summary>A row of <c>log.entry</c> with its payload.</summary>
internal sealed record EntryRow(
    long Index, DateTime ReceivedAt, EntryKind Kind, string? Department, string? Dataset, string? Subject, string? Code, Guid? MessageKey, byte[] Body)
{
    /// <summary>Null when there is none (any more).</summary>
    public StoredPayload? Payload { get; set; }

    /// <summary>What the checker found of the payload; null while there is none.</summary>
    public PayloadState? State { get; set; }
}
