namespace Hub.Core.Log.Archives;

/// <summary>What verifying archives found.</summary>
public sealed record ArchiveReport
{
    /// <summary>Those that could be read, in the order of the log.</summary>
    public required IReadOnlyList<VerifiedArchive> Archives { get; init; }

    /// <summary>In the order of the archives; at most a hundred of one archive.</summary>
    public required IReadOnlyList<ArchiveFault> Faults { get; init; }

    /// <summary>False when nobody named CA certificates: seals lead to the CA inside the archives.</summary>
    public required bool SignersJudged { get; init; }

    public bool IsIntact => Faults.Count == 0;
}

/// <summary>An archive as it was read.</summary>
/// <param name="File">Its name.</param>
/// <param name="First">Index of its first entry.</param>
/// <param name="Next">Index after its last entry.</param>
/// <param name="Origin">Name of the log.</param>
/// <param name="Payloads">How many payloads it holds.</param>
/// <param name="Encrypted">How many of them are encrypted: of those only the digest that the archive states was compared.</param>
/// <param name="Previous">Digest of the archive before it, as it states; null for the first.</param>
/// <param name="Sha256">Its own digest.</param>
public sealed record VerifiedArchive(string File, long First, long Next, string Origin, int Payloads, int Encrypted, string? Previous, string Sha256);
