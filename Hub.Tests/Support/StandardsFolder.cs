using System.Text.Json;
using Hub.Schemas.Catalogue;

namespace Hub.Tests.Support;

/// <summary>The standard of the repository, loaded once.</summary>
public static class StandardsFolder
{
    private static readonly Lazy<StandardsBundle> s_bundle = new(() => StandardsBundle.FromDirectory(TestPaths.Standards));
    private static readonly Lazy<StandardsCatalogue> s_catalogue = new(() => StandardsCatalogue.Load(s_bundle.Value));

    public static StandardsBundle Bundle => s_bundle.Value;

    public static StandardsCatalogue Catalogue => s_catalogue.Value;

    /// <summary>A golden file of <c>standards/vectors</c>.</summary>
    public static JsonElement Vectors(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestPaths.Standards, "vectors", name + ".json"))).RootElement;
}
