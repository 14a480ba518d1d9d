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
    public Conjunction OtherProperties() => All(
        _set,
        _parts.SelectMany(part => (IEnumerable<JsonSchemaNode?>)
            [
                part.Schema("additionalProperties"),
                EvaluatedBeside(part) is { } scope && !scope.Any(node => node.Keyword("additionalProperties") is { }) ? part.Schema("unevaluatedProperties") : null,
            ])
            .OfType<JsonSchemaNode>());

    /// <summary>What the item at an index has to satisfy.</summary>
    public Conjunction Item(int index) => All(
        _set,
        _parts.Select(part => Tuple(part) is { } tuple && index < tuple.Count ? tuple[index] : RestOf(part)).OfType<JsonSchemaNode>());

    /// <summary>What the items after every tuple have to satisfy.</summary>
    public Conjunction OtherItems() => All(_set, _parts.Select(RestOf).OfType<JsonSchemaNode>());

    /// <summary>True when a tuple of some part reaches the index.</summary>
    public bool DeclaresItem(int index) => _parts.Any(part => index < Tuple(part).Count);

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

    private static JsonSchemaNode? RestOf(JsonSchemaNode part) =>
        part.Schema("items") is { } items ? items
        : part.Keyword("items") is { } ? part.Schema("additionalItems")
        : part.Keyword("prefixItems") is null && part.Keyword("allOf") is null && part.Keyword("anyOf") is null && part.Keyword("oneOf") is null
            && part.Keyword("if") is null && part.Keyword("contains") is null && part.Keyword("$ref") is null
            ? part.Schema("unevaluatedItems")
            : null;
}
