namespace Hub.Core.Log;

/// <summary>A seal over the text of a checkpoint.</summary>
/// <param name="Suite">Name of its signature suite.</param>
/// <param name="Der">CMS SignedData, detached; where it has been stamped and read for evidence, with the timestamp in it.</param>
/// <param name="Timestamp">The token alone; null while there is none.</param>
public sealed record CheckpointSeal(string Suite, ReadOnlyMemory<byte> Der, ReadOnlyMemory<byte>? Timestamp = null);
