using System.Collections.Frozen;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>The published meta-schemas of the drafts, so that a schema may refer to them (embedded; see MetaSchemas/README.md).</summary>
internal static class MetaSchemas
{
    private static readonly FrozenDictionary<string, SchemaDraft> s_drafts = new Dictionary<string, SchemaDraft>
    {
        ["http://json-schema.org/draft-04/schema"] = SchemaDraft.Draft4,
        ["http://json-schema.org/draft-06/schema"] = SchemaDraft.Draft6,
        ["http://json-schema.org/draft-07/schema"] = SchemaDraft.Draft7,
        ["https://json-schema.org/draft/2019-09/schema"] = SchemaDraft.Draft201909,
        ["https://json-schema.org/draft/2020-12/schema"] = SchemaDraft.Draft202012,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static SchemaDraft? DraftOf(string uri) => s_drafts.TryGetValue(uri, out var draft) ? draft : null;

    /// <summary>The document at <paramref name="uri"/> (without fragment), or null.</summary>
    public static byte[]? Find(string uri)
    {
        var at = uri.IndexOf("json-schema.org/", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var name = uri[(at + "json-schema.org/".Length)..].Replace('/', '.');
        using var stream = typeof(MetaSchemas).Assembly.GetManifestResourceStream($"MetaSchemas.{name}.json");
        if (stream is null)
        {
            return null;
        }

        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}
