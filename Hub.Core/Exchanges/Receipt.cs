namespace Hub.Core.Exchanges;

/// <summary>The hub's promise that a message is kept: where it stands in the log, and the first signed tree that covers it.</summary>
/// <param name="Index">Position of the entry, from 0.</param>
/// <param name="TreeSize">Size of the first signed checkpoint that covers the entry.</param>
/// <param name="Digest">SHA-256 of the payload.</param>
/// <param name="AcceptedAt">When that checkpoint was signed.</param>
public readonly record struct Receipt(LogIndex Index, long TreeSize, Sha256Digest Digest, DateTimeOffset AcceptedAt);
