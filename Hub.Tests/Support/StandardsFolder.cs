using System.Text.Json;
using Hub.Schemas.Catalogue;

namespace Hub.Tests.Support;

/// <summary>The standard of the repository, found upwards from the test binaries and loaded once.</summary>
public static class StandardsFolder
{
    private static readonly string s_root = Find();
    private static readonly Lazy<StandardsBundle> s_bundle = new(() => StandardsBundle.FromDirectory(s_root));
    private static readonly Lazy<StandardsCatalogue> s_catalogue = new(() => StandardsCatalogue.Load(s_bundle.Value));

    public static string Root => s_root;

    public static StandardsBundle Bundle => s_bundle.Value;

    public static StandardsCatalogue Catalogue => s_catalogue.Value;

    /// <summary>A golden file of <c>standards/vectors</c>.</summary>
    public static JsonElement Vectors(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_root, "vectors", name + ".json"))).RootElement;

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var standards = Path.Combine(directory.FullName, "standards");
            if (Directory.Exists(Path.Combine(standards, "datasets")))
            {
                return standards;
            }
        }

        throw new DirectoryNotFoundException("There is no standards/datasets above the test binaries.");
    }
}
