namespace Hub.Core.Log.Evidence;

/// <summary>The <c>SHA256SUMS</c> of a package, as <c>sha256sum</c> writes and reads it.</summary>
internal static class FileSums
{
    /// <summary>One line; names of a package hold neither line feeds nor backslashes.</summary>
    public static string Line(string name, string digest) => $"{digest}  {name}\n";

    /// <summary>Digests by name; what is no line of a digest and a name is left out.</summary>
    public static Dictionary<string, string> Parse(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ", 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[1]).ToDictionary(g => g.Key, g => g.First()[0], StringComparer.Ordinal);

    /// <summary>The names of files that differ from what was stated of them, are missing, or are not stated; in order.</summary>
    public static IReadOnlyList<string> Changed(Dictionary<string, string> stated, IEnumerable<(string Name, string Digest)> files)
    {
        var missing = new HashSet<string>(stated.Keys, StringComparer.Ordinal);
        var changed = new List<string>();
        foreach (var (name, digest) in files)
        {
            missing.Remove(name);
            if (stated.GetValueOrDefault(name) != digest)
            {
                changed.Add(name);
            }
        }

        changed.AddRange(missing);
        changed.Sort(StringComparer.Ordinal);
        return changed;
    }

    /// <summary>Compares the files of a package with what was stated of them.</summary>
    public static void CheckFiles(this EvidenceChecklist checks, Dictionary<string, string> stated, IEnumerable<(string Name, string Digest)> files)
    {
        var changed = Changed(stated, files);
        checks.Judge(EvidenceChecks.Files, changed.Count == 0, "各文件与 SHA256SUMS 一致。", "Every file has the digest that SHA256SUMS states.",
            "与 SHA256SUMS 不符:" + string.Join("、", changed), "Not as SHA256SUMS states: " + string.Join(", ", changed));
    }
}
