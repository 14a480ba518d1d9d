using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Core.Log.Archives;

/// <summary>Verifies archives offline: each by itself, and that each continues the one before it.</summary>
/// <param name="anchors">The reader's own CA certificates; without them the path to the CA inside the archive is built, which proves nothing about who sealed.</param>
/// <param name="keys">The reader's own verifier keys of the log, several where it has changed; without any the key inside the archive is used.</param>
public sealed class ArchiveVerifier(TrustAnchors? anchors = null, IReadOnlyList<NoteVerifier>? keys = null)
{
    /// <summary>Makes every check that the state of the archives allows; a damaged one does not hide another.</summary>
    /// <param name="paths">In any order.</param>
    /// <param name="progress">Told after each archive how many have been read.</param>
    /// <param name="cancellationToken">Ends it between two archives.</param>
    public ArchiveReport Verify(IReadOnlyList<string> paths, IProgress<(long Done, long Size)>? progress = null, CancellationToken cancellationToken = default)
    {
        var checks = new List<ArchiveCheck>();
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var check = new ArchiveCheck(Path.GetFileName(path), anchors, keys ?? []);
            check.Run(path);
            checks.Add(check);
            progress?.Report((checks.Count, paths.Count));
        }

        var read = checks.Where(c => c.Archive is not null).OrderBy(c => c.Archive!.First).ThenBy(c => c.Archive!.File, StringComparer.Ordinal).ToList();
        foreach (var (before, after) in read.Zip(read.Skip(1)))
        {
            CheckLink(before, after);
        }

        return new ArchiveReport
        {
            Archives = [.. read.Select(c => c.Archive!)],
            Faults = [.. checks.Where(c => c.Archive is null).Concat(read).SelectMany(c => c.Faults)],
            SignersJudged = anchors is not null,
        };
    }

    private static void CheckLink(ArchiveCheck before, ArchiveCheck after)
    {
        var (a, b) = (before.Archive!, after.Archive!);
        if (a.Origin != b.Origin)
        {
            after.Add(ArchiveFaultCodes.Link, "", $"It is of the log {b.Origin}, {a.File} of {a.Origin}.");
        }
        else if (a.Next != b.First)
        {
            after.Add(ArchiveFaultCodes.Gap, ArchiveFault.EntryAt(a.Next),
                a.Next < b.First ? $"The entries {a.Next}-{b.First - 1} are in no archive: one is missing after {a.File}." : $"It begins at {b.First}, within {a.File}.");
        }
        else if (b.Previous != a.Sha256)
        {
            after.Add(ArchiveFaultCodes.Link, "", $"It continues an archive of another digest than {a.File} has now.");
        }
        else if (before.RootAfter is { } root && after.RootBefore is { } continued && !root.AsSpan().SequenceEqual(continued))
        {
            after.Add(ArchiveFaultCodes.Link, "", $"Its tree does not begin with the entries of {a.File}: another history of the log.");
        }
    }
}
