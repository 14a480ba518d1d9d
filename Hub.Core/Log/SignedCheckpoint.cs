namespace Hub.Core.Log;

/// <summary>A checkpoint with its signatures, as stored and served.</summary>
/// <param name="CreatedAt">When it was signed.</param>
/// <param name="Note">C2SP signed note (Ed25519).</param>
/// <param name="Seals">One or more, each of another suite.</param>
public sealed record SignedCheckpoint(DateTimeOffset CreatedAt, string Note, IReadOnlyList<CheckpointSeal> Seals);
