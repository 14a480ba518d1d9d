using System.Globalization;

namespace Hub.Core.Log.Archives;

/// <summary>The name of an archive: <c>log-{first}-{next}.zip</c>. Names within it.</summary>
public static class ArchiveName
{
    internal const string Manifest = "archive.json";

    /// <summary>The leaf hashes of the entries, 32 bytes each: they tell which entry was changed.</summary>
    internal const string Hashes = "hashes";

    /// <summary>Before the index of the first entry of a C2SP entry bundle.</summary>
    internal const string Entries = "entries/";

    /// <summary>One line of JSON for each payload: <see cref="ArchivedPayload"/>.</summary>
    internal const string PayloadList = "payloads.ndjson";

    /// <summary>Before the index of a payload.</summary>
    internal const string Payloads = "payloads/";

    /// <summary>That the entries stand in the tree of the checkpoint: <see cref="Proofs.MultiProof"/>.</summary>
    internal const string Proof = "proof.multiproof";

    /// <summary>Before the index of a sender's signature.</summary>
    internal const string Signatures = "signatures/";

    private const string Prefix = "log-";
    private const string Suffix = ".zip";

    public static string Of(long first, long next) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first}-{next}{Suffix}");

    /// <summary>Accepts exactly what <see cref="Of"/> writes.</summary>
    public static bool TryParse(string name, out long first, out long next)
    {
        (first, next) = (0, 0);
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = name[Prefix.Length..^Suffix.Length].Split('-');
        return parts.Length == 2 && Number(parts[0], out first) && Number(parts[1], out next) && first < next && Of(first, next) == name;
    }

    /// <summary>The archives of a directory with the ranges of their names, in the order of the log; none when there is no such directory.</summary>
    public static IReadOnlyList<(string Path, long First, long Next)> In(string directory)
    {
        var found = new List<(string Path, long First, long Next)>();
        foreach (var path in Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [])
        {
            if (TryParse(Path.GetFileName(path), out var first, out var next))
            {
                found.Add((path, first, next));
            }
        }

        found.Sort((a, b) => (a.First, a.Next).CompareTo((b.First, b.Next)));
        return found;
    }

    /// <summary>An index within an archive: as many digits as any has, so that the order of names is that of the log.</summary>
    internal static string At(string folder, long index) => string.Create(CultureInfo.InvariantCulture, $"{folder}{index:D16}");

    private static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
