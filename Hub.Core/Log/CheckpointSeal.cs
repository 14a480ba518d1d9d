namespace Hub.Core.Log;

/// <summary>A seal over the text of a checkpoint.</summary>
/// <param name="Suite">Name of its signature suite.</param>
/// <param name="Der">CMS SignedData, detached.</param>
public sealed record CheckpointSeal(string Suite, ReadOnlyMemory<byte> Der);
