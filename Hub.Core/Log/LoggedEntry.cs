namespace Hub.Core.Log;

/// <summary>An entry as it stands in the log.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Body">Canonical JSON.</param>
/// <param name="HasPayload">False when the payload is no longer there.</param>
public sealed record LoggedEntry(long Index, ReadOnlyMemory<byte> Body, bool HasPayload);
