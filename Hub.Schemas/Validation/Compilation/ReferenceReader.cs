using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>Reads <c>$ref</c>, <c>$dynamicRef</c> and <c>$recursiveRef</c>.</summary>
internal static class ReferenceReader
{
    public static IEnumerable<Keyword> Read(PlanBuilder builder, SchemaLocation schema)
    {
        if (schema.TryGet("$ref", out var reference))
        {
            yield return new RefKeyword(builder.Resolve(schema, SchemaReader.Text(reference)));
        }

        if (schema.Dialect.Draft == SchemaDraft.Draft202012 && schema.TryGet("$dynamicRef", out var dynamicReference))
        {
            yield return builder.ResolveDynamic(schema, "$dynamicRef", SchemaReader.Text(dynamicReference));
        }

        if (schema.Dialect.Draft == SchemaDraft.Draft201909 && schema.TryGet("$recursiveRef", out var recursiveReference))
        {
            yield return builder.ResolveDynamic(schema, "$recursiveRef", SchemaReader.Text(recursiveReference));
        }
    }
}
