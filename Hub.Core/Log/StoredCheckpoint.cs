namespace Hub.Core.Log;

/// <summary>A checkpoint of the log.</summary>
/// <param name="Size">Entries that it covers.</param>
/// <param name="Note">C2SP signed note with all signature lines.</param>
public sealed record StoredCheckpoint(long Size, string Note);
