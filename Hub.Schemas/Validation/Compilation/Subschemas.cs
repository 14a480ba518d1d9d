namespace Hub.Schemas.Validation.Compilation;

/// <summary>Where schemas stand within a schema: only there do identifiers and anchors count.</summary>
internal static class Subschemas
{
    private static readonly HashSet<string> s_single =
    [
        "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
        "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
    ];

    private static readonly HashSet<string> s_lists = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];

    private static readonly HashSet<string> s_maps = ["definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

    /// <summary>The schemas directly within <paramref name="schema"/>.</summary>
    public static IEnumerable<SchemaLocation> Of(SchemaLocation schema)
    {
        foreach (var (key, value) in schema.Members())
        {
            if (s_single.Contains(key))
            {
                yield return value;
            }

            var isMap = s_maps.Contains(key) || (key == "$defs" && schema.Dialect.Draft >= SchemaDraft.Draft201909);
            var nested = isMap ? value.Members().Select(member => member.Value) : s_lists.Contains(key) ? value.Elements() : [];
            foreach (var item in nested)
            {
                yield return item;
            }
        }
    }
}
