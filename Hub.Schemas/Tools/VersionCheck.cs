using System.Text;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Compatibility;

namespace Hub.Schemas.Tools;

/// <summary>Version N+1 keeps what the dataset's compatibility level promises.</summary>
internal static class VersionCheck
{
    public static void Run(StandardsBundle bundle, Dataset dataset, StandardsFaults faults)
    {
        for (var i = 1; i < dataset.Versions.Count; i++)
        {
            var earlier = dataset.Versions.Take(i).Select(v => (v.Major, Source(v))).ToList();
            var path = StandardsCheck.PathOf(dataset.Versions[i], "schema.json");
            foreach (var one in CompatibilityChecker.Check(Source(dataset.Versions[i]), earlier, dataset.Compatibility))
            {
                faults.Add(
                    StandardsFaultCodes.VersionIncompatible,
                    path,
                    new JsonLines(bundle[path].Span)[one.Path],
                    $"与 v{one.AgainstVersion} 不兼容({one.Rule}):{one.WhyZh}{one.ChangeZh}",
                    $"Incompatible with v{one.AgainstVersion} ({one.Rule}) at {one.Path}: {one.WhyEn} {one.ChangeEn}");
            }
        }
    }

    internal static SchemaSource Source(DatasetVersion version) =>
        new() { Format = SchemaFormat.Json, Text = Encoding.UTF8.GetString(version.JsonSchema.Span) };
}
