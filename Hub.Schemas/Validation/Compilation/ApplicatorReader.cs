using System.Text.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Patterns;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>Reads the keywords that apply schemas: the vocabularies <c>applicator</c> and <c>unevaluated</c>.</summary>
internal static class ApplicatorReader
{
    public static IEnumerable<Keyword> Read(PlanBuilder builder, SchemaLocation schema) =>
    [
        .. RequiredWithoutMembers(schema),
        .. schema.Dialect.Uses("applicator") ? Applicators(builder, schema) : [],
        .. schema.Dialect.Draft >= SchemaDraft.Draft201909 && schema.Dialect.Uses("unevaluated") ? Unevaluated(builder, schema) : [],
    ];

    /// <summary>Only what leads to the values within: <c>properties</c>, a schema for all <c>items</c>, and <c>allOf</c>.</summary>
    public static IEnumerable<Keyword> ReadContainers(PlanBuilder builder, SchemaLocation schema)
    {
        if (schema.TryGet("properties", out var properties))
        {
            yield return new MembersKeyword(Plans(builder, properties), [], null, null);
        }

        if (schema.TryGet("items", out var items) && items.Element.ValueKind == JsonValueKind.Object)
        {
            yield return new ItemsKeyword([], builder.Build(items, "items"));
        }

        if (schema.Has("allOf"))
        {
            yield return new AllOfKeyword(Children(builder, schema, "allOf"));
        }
    }

    private static IEnumerable<Keyword> Applicators(PlanBuilder builder, SchemaLocation schema) =>
    [
        .. Members(builder, schema),
        .. Elements(builder, schema),
        .. Combinations(builder, schema),
        .. Dependencies(builder, schema),
    ];

    /// <summary>Where no keyword goes through the members, required names are looked up one by one.</summary>
    private static IEnumerable<Keyword> RequiredWithoutMembers(SchemaLocation schema) =>
        Required(schema) is { } required && !HasMembers(schema) ? [required] : [];

    private static RequiredKeyword? Required(SchemaLocation schema) =>
        schema.Dialect.Uses("validation") && schema.TryGet("required", out var required)
            ? new RequiredKeyword([.. SchemaReader.Texts(required).Distinct(StringComparer.Ordinal)])
            : null;

    private static bool HasMembers(SchemaLocation schema) =>
        schema.Dialect.Uses("applicator") && (schema.Has("properties") || schema.Has("patternProperties") || schema.Has("additionalProperties"));

    private static IEnumerable<Keyword> Members(PlanBuilder builder, SchemaLocation schema)
    {
        if (HasMembers(schema))
        {
            schema.TryGet("properties", out var properties);
            schema.TryGet("patternProperties", out var patterns);
            yield return new MembersKeyword(
                Plans(builder, properties),
                [.. patterns.Members().Select(member => new PatternRule(TextPattern.Parse(member.Key), builder.Build(member.Value, "patternProperties")))],
                Child(builder, schema, "additionalProperties"),
                Required(schema));
        }

        if (schema.Dialect.Draft >= SchemaDraft.Draft6 && Child(builder, schema, "propertyNames") is { } names)
        {
            yield return new PropertyNamesKeyword(names);
        }
    }

    private static IEnumerable<Keyword> Elements(PlanBuilder builder, SchemaLocation schema)
    {
        var hasItems = schema.TryGet("items", out var items);
        if (schema.Dialect.Draft == SchemaDraft.Draft202012)
        {
            var prefix = Children(builder, schema, "prefixItems");
            if (hasItems || prefix.Count > 0)
            {
                yield return new ItemsKeyword(prefix, Child(builder, schema, "items"));
            }
        }
        else if (hasItems)
        {
            yield return items.Element.ValueKind == JsonValueKind.Array
                ? new ItemsKeyword(Children(builder, schema, "items"), Child(builder, schema, "additionalItems"))
                : new ItemsKeyword([], builder.Build(items, "items"));
        }

        if (schema.Dialect.Draft >= SchemaDraft.Draft6 && Child(builder, schema, "contains") is { } contained)
        {
            var counts = schema.Dialect.Draft >= SchemaDraft.Draft201909 && schema.Dialect.Uses("validation");
            var minimum = counts && schema.TryGet("minContains", out var least) ? SchemaReader.Count(least) : 1;
            var maximum = counts && schema.TryGet("maxContains", out var most) ? SchemaReader.Count(most) : long.MaxValue;
            yield return new ContainsKeyword(contained, minimum, maximum, schema.Dialect.Draft == SchemaDraft.Draft202012);
        }
    }

    private static IEnumerable<Keyword> Combinations(PlanBuilder builder, SchemaLocation schema)
    {
        if (schema.Has("allOf"))
        {
            yield return new AllOfKeyword(Children(builder, schema, "allOf"));
        }

        if (schema.Has("anyOf"))
        {
            yield return new AlternativesKeyword("anyOf", Children(builder, schema, "anyOf"), exactlyOne: false);
        }

        if (schema.Has("oneOf"))
        {
            yield return new AlternativesKeyword("oneOf", Children(builder, schema, "oneOf"), exactlyOne: true);
        }

        if (Child(builder, schema, "not") is { } negated)
        {
            yield return new NotKeyword(negated);
        }

        if (schema.Dialect.Draft >= SchemaDraft.Draft7 && Child(builder, schema, "if") is { } condition)
        {
            yield return new IfKeyword(condition, Child(builder, schema, "then"), Child(builder, schema, "else"));
        }
    }

    private static IEnumerable<Keyword> Dependencies(PlanBuilder builder, SchemaLocation schema)
    {
        if (schema.Dialect.Draft >= SchemaDraft.Draft201909)
        {
            if (schema.TryGet("dependentSchemas", out var dependent))
            {
                yield return new DependentSchemasKeyword("dependentSchemas", Schemas(dependent.Members()));
            }
        }
        else if (schema.TryGet("dependencies", out var dependencies))
        {
            var names = dependencies.Members().Where(member => member.Value.Element.ValueKind == JsonValueKind.Array);
            yield return new DependentRequiredKeyword("dependencies", [.. names.Select(member => KeyValuePair.Create(member.Key, SchemaReader.Texts(member.Value)))]);
            yield return new DependentSchemasKeyword("dependencies", Schemas(dependencies.Members().Where(member => member.Value.Element.ValueKind != JsonValueKind.Array)));
        }

        IReadOnlyList<KeyValuePair<string, SchemaPlan>> Schemas(IEnumerable<KeyValuePair<string, SchemaLocation>> members) =>
            [.. members.Select(member => KeyValuePair.Create(member.Key, builder.Build(member.Value, "dependentSchemas")))];
    }

    private static IEnumerable<Keyword> Unevaluated(PlanBuilder builder, SchemaLocation schema)
    {
        if (Child(builder, schema, "unevaluatedItems") is { } items)
        {
            yield return new UnevaluatedKeyword("unevaluatedItems", TypeSet.Array, items);
        }

        if (Child(builder, schema, "unevaluatedProperties") is { } properties)
        {
            yield return new UnevaluatedKeyword("unevaluatedProperties", TypeSet.Object, properties);
        }
    }

    private static IReadOnlyList<KeyValuePair<string, SchemaPlan>> Plans(PlanBuilder builder, SchemaLocation properties) =>
        [.. properties.Members().Select(member => KeyValuePair.Create(member.Key, builder.Build(member.Value, "properties")))];

    private static SchemaPlan? Child(PlanBuilder builder, SchemaLocation schema, string keyword) =>
        schema.TryGet(keyword, out var child) ? builder.Build(child, keyword) : null;

    private static IReadOnlyList<SchemaPlan> Children(PlanBuilder builder, SchemaLocation schema, string keyword) =>
        schema.TryGet(keyword, out var list) ? [.. list.Elements().Select(child => builder.Build(child, keyword))] : [];
}
