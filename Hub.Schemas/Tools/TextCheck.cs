using System.Text;
using System.Text.RegularExpressions;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary>
/// The texts of the ten standards: a title, an English abstract, and links to machine-readable parts that exist.
/// </summary>
internal static partial class TextCheck
{
    private const string Folder = "texts/";
    private const int Standards = 10;

    /// <returns>The number of texts.</returns>
    public static int Run(StandardsBundle bundle, StandardsCatalogue catalogue, StandardsFaults faults)
    {
        var texts = bundle.Below(Folder).Where(path => path.EndsWith(".md", StringComparison.Ordinal)).ToList();
        for (var number = 1; number <= Standards; number++)
        {
            if (!texts.Exists(path => path.StartsWith($"{Folder}{number:00}-", StringComparison.Ordinal)))
            {
                faults.Add(StandardsFaultCodes.FileMissing, Folder, 0, $"缺少第 {number} 项标准的文本 {number:00}-*.md。", $"The text {number:00}-*.md of standard {number} is missing.");
            }
        }

        foreach (var path in texts)
        {
            var lines = Encoding.UTF8.GetString(bundle[path].Span).Split('\n');
            if (!lines[0].StartsWith("# ", StringComparison.Ordinal) || !lines.Contains("## Abstract"))
            {
                faults.Add(StandardsFaultCodes.TextIncomplete, path, 1, "文本应以标题开始,并有英文摘要(## Abstract)。", "A text begins with a title and has an English abstract (## Abstract).");
            }

            for (var i = 0; i < lines.Length; i++)
            {
                foreach (var target in Link().Matches(lines[i]).Select(m => m.Groups["target"].Value).Where(t => !Exists(bundle, t)))
                {
                    faults.Add(StandardsFaultCodes.LinkBroken, path, i + 1, $"链接 {target} 指向的文件不存在。", $"The link {target} leads nowhere.");
                }

                foreach (var name in Mention().Matches(lines[i]).Select(m => m.Groups["name"].Value).Where(n => DatasetName.TryParse(n, out var parsed) && catalogue.Find(parsed) is null))
                {
                    faults.Add(StandardsFaultCodes.ReferenceUnknown, path, i + 1, $"没有数据集 {name}。", $"There is no dataset {name}.");
                }
            }
        }

        return texts.Count;
    }

    private static bool Exists(StandardsBundle bundle, string target)
    {
        if (target.StartsWith("http", StringComparison.Ordinal) || target.StartsWith('#'))
        {
            return true;
        }

        var path = new Uri(new Uri("file:///" + Folder), target.Split('#')[0]).AbsolutePath.TrimStart('/');
        return bundle.TryGet(path, out _) || bundle.Below(path.TrimEnd('/') + "/").Any();
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    /// <summary>A dataset named in the text: <c>dataset `leg.registration`</c>.</summary>
    [GeneratedRegex(@"数据集 `(?<name>[a-z0-9_.]+)`")]
    private static partial Regex Mention();
}
