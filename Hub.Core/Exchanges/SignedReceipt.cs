namespace Hub.Core.Exchanges;

/// <summary>What a receiver signed of a delivery, and its signature.</summary>
/// <param name="First">First index that it speaks of.</param>
/// <param name="Count">Messages that it received.</param>
/// <param name="Listing">SHA-256 of the listing of these messages.</param>
/// <param name="SignedAt">When it says it signed.</param>
/// <param name="Signature">Detached CMS over the statement (<see cref="Hub.Proofs.Signatures.ReceiptStatement"/>), as the receiver encoded it.</param>
public sealed record SignedReceipt(LogIndex First, long Count, ReadOnlyMemory<byte> Listing, DateTimeOffset SignedAt, ReadOnlyMemory<byte> Signature);
