using System.Text.Json;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>A schema with an identifier of its own: a document, or a part of one that has an <c>$id</c>.</summary>
internal sealed class SchemaResource(Uri baseUri, JsonElement root, SchemaDialect dialect)
{
    /// <summary>The name under which <c>$recursiveAnchor: true</c> is kept; no anchor can be called so.</summary>
    public const string RecursiveAnchor = "";

    public Uri BaseUri => baseUri;

    public SchemaDialect Dialect => dialect;

    public SchemaLocation Root => new(this, "", root);

    /// <summary>The schemas that <c>$anchor</c>, <c>$dynamicAnchor</c> or, in old drafts, an id of only a fragment names.</summary>
    public Dictionary<string, SchemaLocation> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Those anchors that a dynamic (or recursive) reference looks for.</summary>
    public Dictionary<string, SchemaLocation> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Resources within this one, by the pointer at which they stand.</summary>
    public Dictionary<string, SchemaResource> Embedded { get; } = new(StringComparer.Ordinal);
}
