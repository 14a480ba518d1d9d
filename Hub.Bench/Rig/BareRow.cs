namespace Hub.Bench.Rig;

/// <summary>A row of <c>log.entry</c> and its row of <c>log.payload</c>, if any.</summary>
internal sealed record BareRow(
    long Index, DateTime Received, short Kind, string? Department, string? Dataset, string? Subject, string? Code, Guid? Key, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte>? Payload)
{
    public int Month { get; init; }

    public int Retention { get; init; }

    /// <summary>Null when the payload is in clear.</summary>
    public int? DataKey { get; init; }
}
