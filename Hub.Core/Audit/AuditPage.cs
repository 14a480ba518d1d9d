namespace Hub.Core.Audit;

/// <summary>One entry as an auditor reads it.</summary>
/// <param name="Index">Position in the log.</param>
/// <param name="Entry">The canonical JSON entry, byte for byte as the Merkle leaf covers it.</param>
public sealed record AuditedEntry(long Index, ReadOnlyMemory<byte> Entry);

/// <summary>Entries in index order. <see cref="Next"/> goes into <see cref="AuditFilter.After"/> for the following page; null at the end.</summary>
public sealed record AuditPage(IReadOnlyList<AuditedEntry> Entries, long? Next);
