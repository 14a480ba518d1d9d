namespace Hub.Bench;

/// <summary>A row of <c>log.entry</c> and its row of <c>log.payload</c>, if any.</summary>
internal sealed record BareRow(
    long Index, DateTime Received, short Kind, string? Department, string? Dataset, string? Subject, string? Code, Guid? Key, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte>? Payload);
