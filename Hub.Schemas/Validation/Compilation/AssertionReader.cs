using System.Text;
using System.Text.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Compilation;

/// <summary>Reads the keywords that look at a value alone: the vocabulary <c>validation</c>.</summary>
internal static class AssertionReader
{
    /// <summary>The allowed types, or null for any; <c>integer</c> is a number and a keyword that asks for no fraction.</summary>
    public static TypeKeyword? ReadType(SchemaLocation schema, out IntegerKeyword? integer)
    {
        integer = null;
        if (!schema.Dialect.Uses("validation") || !schema.TryGet("type", out var value))
        {
            return null;
        }

        IReadOnlyList<string> names = value.Element.ValueKind == JsonValueKind.Array ? SchemaReader.Texts(value) : [SchemaReader.Text(value)];
        var allowed = names.Aggregate(TypeSet.None, (set, name) => set | name switch
        {
            "null" => TypeSet.Null,
            "boolean" => TypeSet.Boolean,
            "number" or "integer" => TypeSet.Number,
            "string" => TypeSet.String,
            "array" => TypeSet.Array,
            "object" => TypeSet.Object,
            _ => throw value.Error($"'{name}' is not a type."),
        });

        if (names.Contains("integer") && !names.Contains("number"))
        {
            integer = new IntegerKeyword(asWritten: schema.Dialect.Draft == SchemaDraft.Draft4);
        }

        return new TypeKeyword(allowed, names);
    }

    public static IEnumerable<Keyword> Read(SchemaLocation schema) =>
        schema.Dialect.Uses("validation") ? [.. Values(schema), .. Numbers(schema), .. Strings(schema), .. Containers(schema)] : [];

    private static IEnumerable<Keyword> Values(SchemaLocation schema)
    {
        if (schema.TryGet("enum", out var values))
        {
            yield return Equality("enum", [.. values.Elements().Select(value => value.Element)]);
        }

        if (schema.Dialect.Draft >= SchemaDraft.Draft6 && schema.TryGet("const", out var constant))
        {
            yield return Equality("const", [constant.Element]);
        }
    }

    private static EnumKeyword Equality(string name, IReadOnlyList<JsonElement> values)
    {
        var texts = values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!);
        var others = values.Where(value => value.ValueKind != JsonValueKind.String).Select(value => value.GetRawText());
        return new EnumKeyword(name, texts, Encoding.UTF8.GetBytes($"[{string.Join(',', others)}]"));
    }

    private static IEnumerable<Keyword> Numbers(SchemaLocation schema) =>
        Limits(schema).ToList() switch
        {
            [] => [],
            [var only] => [only],
            var several => [new NumberKeyword(several)],
        };

    private static IEnumerable<NumberLimit> Limits(SchemaLocation schema)
    {
        foreach (var (name, exclusiveName, sign) in new[] { ("minimum", "exclusiveMinimum", -1), ("maximum", "exclusiveMaximum", 1) })
        {
            var isFlag = schema.Dialect.Draft == SchemaDraft.Draft4;
            var hasExclusive = schema.TryGet(exclusiveName, out var exclusive);
            if (schema.TryGet(name, out var limit))
            {
                var excludes = isFlag && hasExclusive && exclusive.Element.ValueKind == JsonValueKind.True;
                yield return new LimitKeyword(name, sign, excludes, SchemaReader.Number(limit));
            }

            if (!isFlag && hasExclusive)
            {
                yield return new LimitKeyword(exclusiveName, sign, exclusive: true, SchemaReader.Number(exclusive));
            }
        }

        if (schema.TryGet("multipleOf", out var divisor))
        {
            yield return new MultipleOfKeyword(SchemaReader.Number(divisor));
        }
    }

    private static IEnumerable<Keyword> Strings(SchemaLocation schema)
    {
        var minimum = schema.TryGet("minLength", out var least) ? new LengthKeyword("minLength", isMinimum: true, SchemaReader.Count(least)) : null;
        var maximum = schema.TryGet("maxLength", out var most) ? new LengthKeyword("maxLength", isMinimum: false, SchemaReader.Count(most)) : null;
        if (minimum is not null && maximum is not null)
        {
            yield return new LengthsKeyword(minimum, maximum);
        }
        else if ((minimum ?? maximum) is { } only)
        {
            yield return only;
        }

        if (schema.TryGet("pattern", out var pattern))
        {
            yield return new PatternKeyword(SchemaReader.Pattern(pattern));
        }
    }

    private static IEnumerable<Keyword> Containers(SchemaLocation schema)
    {
        foreach (var (name, container, isMinimum) in new[]
        {
            ("minItems", TypeSet.Array, true),
            ("maxItems", TypeSet.Array, false),
            ("minProperties", TypeSet.Object, true),
            ("maxProperties", TypeSet.Object, false),
        })
        {
            if (schema.TryGet(name, out var limit))
            {
                yield return new CountKeyword(name, container, isMinimum, SchemaReader.Count(limit));
            }
        }

        if (schema.TryGet("uniqueItems", out var unique) && unique.Element.ValueKind == JsonValueKind.True)
        {
            yield return new UniqueItemsKeyword();
        }

        if (schema.Dialect.Draft >= SchemaDraft.Draft201909 && schema.TryGet("dependentRequired", out var dependent))
        {
            yield return new DependentRequiredKeyword(
                "dependentRequired",
                [.. dependent.Members().Select(member => KeyValuePair.Create(member.Key, SchemaReader.Texts(member.Value)))]);
        }
    }
}
