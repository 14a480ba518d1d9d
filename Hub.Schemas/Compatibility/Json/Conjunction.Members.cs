namespace Hub.Schemas.Compatibility.Json;

/// <summary>What all parts together say of the members of objects and arrays.</summary>
internal sealed partial class Conjunction
{
    /// <summary>Names under <c>properties</c>, in the order first written.</summary>
    public IReadOnlyList<string> Declared => [.. _parts.SelectMany(part => part.Named("properties")).Select(member => member.Key).Distinct()];

    public IReadOnlySet<string> Required => new HashSet<string>(
        _parts.SelectMany(part => JsonSchemaNode.Strings(part.Keyword("required"))), StringComparer.Ordinal);

    /// <summary>The <c>patternProperties</c> of all parts.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonSchemaNode>> PatternSchemas => [.. _parts.SelectMany(part => part.Named("patternProperties"))];

    /// <summary>The longest tuple (<c>prefixItems</c>, or <c>items</c> as an array before 2020-12).</summary>
    public int TupleLength => _parts.Count == 0 ? 0 : _parts.Max(part => Tuple(part).Count);

    /// <summary>What the property of this name has to satisfy.</summary>
    public Conjunction Property(string name)
    {
        var nodes = new List<JsonSchemaNode>();
        foreach (var part in _parts)
        {
            var known = nodes.Count;
            nodes.AddRange(OwnSchemasOf(part, name));
            if (nodes.Count == known && part.Schema("additionalProperties") is { } rest)
            {
                nodes.Add(rest);
            }

            if (part.Schema("unevaluatedProperties") is { } unevaluated
                && EvaluatedBeside(part) is { } scope
                && !scope.Any(node => node.Keyword("additionalProperties") is { } || OwnSchemasOf(node, name).Any()))
            {
                nodes.Add(unevaluated);
            }
        }

        return All(_set, nodes);
    }

    /// <summary>What a property has to satisfy that no part names and no pattern matches.</summary>
    public Conjunction OtherProperties() => All(_set, _parts.SelectMany(RestOf).Select(rest => rest.Schema));

    /// <summary>What a property that no part names has to satisfy at least when it matches a pattern.</summary>
    public Conjunction Matching(string pattern) => All(
        _set,
        _parts.SelectMany(part => part.Named("patternProperties")).Where(member => member.Key == pattern).Select(member => member.Value)
            .Concat(_parts.SelectMany(RestOf).Where(rest => rest.Exempt.Count == 0).Select(rest => rest.Schema)));

    /// <summary>The schemas of a part for properties that it does not name, each with the patterns whose matches it leaves out.</summary>
    public IEnumerable<(JsonSchemaNode Schema, IReadOnlyList<string> Exempt)> RestOf(JsonSchemaNode part)
    {
        if (part.Schema("additionalProperties") is { } additional)
        {
            yield return (additional, Patterns([part]));
        }

        if (part.Schema("unevaluatedProperties") is { } unevaluated
            && EvaluatedBeside(part) is { } scope
            && !scope.Any(node => node.Keyword("additionalProperties") is { }))
        {
            yield return (unevaluated, Patterns(scope));
        }
    }

    /// <summary>What the item at an index has to satisfy.</summary>
    public Conjunction Item(int index) => All(
        _set,
        _parts.Select(part => Tuple(part) is { } tuple && index < tuple.Count ? tuple[index] : OtherItemsOf(part)).OfType<JsonSchemaNode>());

    /// <summary>What the items after every tuple have to satisfy.</summary>
    public Conjunction OtherItems() => All(_set, _parts.Select(OtherItemsOf).OfType<JsonSchemaNode>());

    /// <summary>True when a tuple of some part reaches the index.</summary>
    public bool DeclaresItem(int index) => _parts.Any(part => index < Tuple(part).Count);

    private static List<string> Patterns(IEnumerable<JsonSchemaNode> parts) => [.. parts.SelectMany(part => part.Named("patternProperties")).Select(member => member.Key)];

    private static IEnumerable<JsonSchemaNode> OwnSchemasOf(JsonSchemaNode part, string name)
    {
        foreach (var member in part.Named("properties"))
        {
            if (member.Key == name)
            {
                yield return member.Value;
            }
        }

        foreach (var member in part.Named("patternProperties"))
        {
            if (SchemaPattern.Matches(member.Key, name))
            {
                yield return member.Value;
            }
        }
    }

    private static List<JsonSchemaNode> Tuple(JsonSchemaNode part)
    {
        var tuple = part.Listed("prefixItems").ToList();
        return tuple.Count > 0 ? tuple : part.Listed("items").ToList();
    }

    private static JsonSchemaNode? OtherItemsOf(JsonSchemaNode part) =>
        part.Schema("items") is { } items ? items
        : part.Keyword("items") is { } ? part.Schema("additionalItems")
        : part.Keyword("prefixItems") is null && part.Keyword("allOf") is null && part.Keyword("anyOf") is null && part.Keyword("oneOf") is null
            && part.Keyword("if") is null && part.Keyword("contains") is null && part.Keyword("$ref") is null
            ? part.Schema("unevaluatedItems")
            : null;
}
