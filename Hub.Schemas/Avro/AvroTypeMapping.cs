using System.Text.Json;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro;

/// <summary>The mapping itself: one JSON Schema place to one Avro type. The tables are in <c>docs/avro-mapping.md</c>.</summary>
internal sealed partial class AvroTypeMapping(JsonSchemaSet set, string space, Func<string, IReadOnlyList<string>?>? closedCodes)
{
    private static readonly JsonElement NullDefault = JsonElement.Parse("null");
    private readonly Dictionary<string, AvroSchema> _byPlace = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public AvroSchema Root(JsonSchemaNode root, string name)
    {
        var (type, nullable) = Map(Conjunction.Of(set, root), root, name);
        return nullable ? OrNull(type) : type;
    }

    private static AvroSchema JsonText { get; } = new(AvroKind.String) { HoldsJson = true };

    private (AvroSchema Type, bool Nullable) Map(Conjunction schema, JsonSchemaNode node, string name)
    {
        SchemaDepth.Ensure(node.Pointer);
        var values = schema.Values;
        var types = schema.IsOpen ? JsonTypes.All : schema.Types;
        var nullable = types != JsonTypes.All && (types & JsonTypes.Null) != 0;
        types = values is null && types == JsonTypes.All ? Implied(schema) : types & ~JsonTypes.Null;
        if (types == JsonTypes.None && nullable)
        {
            return (new AvroSchema(AvroKind.Null), false);
        }

        AvroSchema type;
        switch (types)
        {
            case JsonTypes.Object:
                type = MapObject(schema, node, name);
                break;
            case JsonTypes.Array:
                type = MapArray(schema, name);
                break;
            case JsonTypes.String:
                type = MapString(schema, node, name);
                break;
            case JsonTypes.Boolean:
                type = new AvroSchema(AvroKind.Boolean);
                break;
            case JsonTypes.Integer:
                type = AvroNumberMapping.OfInteger(schema);
                break;
            case JsonTypes.Number or JsonTypes.Fraction:
                type = AvroNumberMapping.OfNumber(schema) ?? JsonText;
                break;
            default:
                return MapSum(schema, node, name) is { } sum ? (sum.Type, sum.Nullable || nullable) : (JsonText, false);
        }

        return (type, nullable);
    }

    // A schema without "type" that speaks of properties or items means an object or an array.
    private static JsonTypes Implied(Conjunction schema) =>
        schema.Parts.Any(part => part.Keyword("properties") is { } || part.Keyword("required") is { }) ? JsonTypes.Object
        : schema.Parts.Any(part => part.Keyword("items") is { } || part.Keyword("prefixItems") is { }) ? JsonTypes.Array
        : JsonTypes.All;

    // One branch beside null is an optional value; branches that map to the same type are that type; else there is no counterpart.
    private (AvroSchema Type, bool Nullable)? MapSum(Conjunction schema, JsonSchemaNode node, string name)
    {
        if (schema.Sums.FirstOrDefault() is not { } sum)
        {
            return null;
        }

        var branches = sum.Branches.Select(branch => (Node: branch, Schema: schema.Choose(sum, branch))).ToList();
        var solid = branches.FindAll(branch => branch.Schema.Types is not (JsonTypes.Null or JsonTypes.None));
        var nullable = solid.Count < branches.Count;
        if (solid.Count == 1)
        {
            var (type, inner) = Map(solid[0].Schema, solid[0].Node, name);
            return (type, inner || nullable);
        }

        if (solid.Count > 1 && solid.TrueForAll(branch => branch.Schema.Types == JsonTypes.Object && branch.Schema.Declared.Count > 0))
        {
            return (MapObject(schema, node, name), nullable);
        }

        var scalars = solid.Select(branch => branch.Schema).Where(branch => (branch.Types & (JsonTypes.Object | JsonTypes.Array)) == 0).ToList();
        if (scalars.Count == solid.Count && scalars.Count > 0)
        {
            var mapped = solid.Select(branch => Map(branch.Schema, branch.Node, name)).ToList();
            if (mapped.TrueForAll(other => other.Type.FullName is null && other.Type.ToString() == mapped[0].Type.ToString()))
            {
                return (mapped[0].Type, nullable || mapped.Exists(other => other.Nullable));
            }
        }

        return null;
    }

    private AvroSchema MapObject(Conjunction schema, JsonSchemaNode node, string name)
    {
        var properties = PropertiesOf(schema);
        var others = schema.OtherProperties();
        var patterns = schema.PatternSchemas;
        if (properties.Count > 0 || (others.IsFalse && patterns.Count == 0))
        {
            return Record(schema, node, name, properties);
        }

        var values = patterns.Count == 0 ? others : patterns.Count == 1 && others.IsFalse ? schema.Alone(patterns[0].Value) : null;
        return values is null || values.IsOpen ? JsonText : MapOf(values, node, name);
    }

    private AvroSchema MapOf(Conjunction values, JsonSchemaNode node, string name)
    {
        var (type, nullable) = Map(values, node, name + "Value");
        return new AvroSchema(AvroKind.Map) { Element = nullable ? OrNull(type) : type };
    }

    // Properties that only branches declare (oneOf, anyOf, if) are fields too, optional ones; what a branch says of a declared one only restricts it.
    private static List<Property> PropertiesOf(Conjunction schema)
    {
        var required = schema.Required;
        var known = new HashSet<string>(StringComparer.Ordinal);
        var properties = schema.Parts
            .SelectMany(part => part.Named("properties"))
            .Where(member => known.Add(member.Key))
            .Select(member => new Property(member.Key, member.Value, schema.Property(member.Key), required.Contains(member.Key)))
            .Where(property => !property.Schema.IsFalse)
            .ToList();
        foreach (var branch in schema.Sums.SelectMany(sum => sum.Branches.Select(choice => schema.Choose(sum, choice)))
            .Concat(schema.Schemas("then").Concat(schema.Schemas("else")).Select(schema.Alone)))
        {
            foreach (var property in PropertiesOf(branch))
            {
                var index = properties.FindIndex(same => same.Name == property.Name);
                if (known.Add(property.Name))
                {
                    properties.Add(property with { Required = false, Others = [property.Schema, .. property.Others] });
                }
                else if (index >= 0 && properties[index].Others.Count > 0)
                {
                    properties[index] = properties[index] with { Others = [.. properties[index].Others, property.Schema, .. property.Others] };
                }
            }
        }

        return properties;
    }

    private AvroSchema Record(Conjunction schema, JsonSchemaNode node, string name, List<Property> properties)
    {
        // A definition used in several places is one record; one that contains itself finds itself here.
        var (place, origin) = Place(schema, node);
        if (_byPlace.TryGetValue(place, out var known) && known.Kind == AvroKind.Record)
        {
            return known;
        }

        var record = new AvroSchema(AvroKind.Record)
        {
            FullName = Unique(_names.Count == 0 ? name : DefinitionName(origin) ?? name),
            Aliases = [.. FormerNames(origin).Select(former => space + "." + AvroName.TypeName(former))],
            Doc = Documentation(origin),
        };
        _byPlace[place] = record;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        record.Fields = [.. properties.Select(property => Field(property, record.Name!, taken))];
        return record;
    }

    private AvroField Field(Property property, string owner, HashSet<string> taken)
    {
        var (jsonName, node, schema, required) = (property.Name, property.Node, property.Schema, property.Required);
        var (type, nullable) = Map(schema, node, owner + AvroName.TypeName(jsonName));
        if (property.Others.Skip(1).Any(other => Map(other, node, owner + AvroName.TypeName(jsonName)).Type.ToString() != type.ToString()))
        {
            // Branches that disagree on the type.
            (type, nullable) = (JsonText, false);
        }

        var name = AvroName.IsName(jsonName) ? jsonName : AvroName.FromText(jsonName);
        while (!taken.Add(name))
        {
            name += "_";
        }

        JsonElement? fallback = null;
        if (!required && type.Kind != AvroKind.Null)
        {
            type = OrNull(type);
            fallback = NullDefault;
        }
        else if (!required || type.Kind == AvroKind.Null)
        {
            fallback = NullDefault;
        }
        else if (nullable)
        {
            type = OrNull(type);
        }
        else if (type.LogicalType is null && !type.HoldsJson
            && schema.Parts.Select(part => part.Keyword("default")).FirstOrDefault(value => value is { }) is { } declared
            && type.Kind is AvroKind.Boolean or AvroKind.Int or AvroKind.Long or AvroKind.Double or AvroKind.String or AvroKind.Enum
            && AvroDefault.Fits(declared, type))
        {
            fallback = declared;
        }

        return new AvroField
        {
            Name = name,
            JsonName = jsonName,
            Type = type,
            Default = fallback,
            Aliases = [.. FormerNames(node).Where(AvroName.IsName)],
            Doc = Documentation(node),
        };
    }

    private AvroSchema MapArray(Conjunction schema, string name)
    {
        var items = schema.TupleLength == 0 ? schema.OtherItems() : null;
        if (items is null || items.IsOpen || items.IsFalse)
        {
            return new AvroSchema(AvroKind.Array) { Element = JsonText };
        }

        var (type, nullable) = Map(items, items.Parts[^1], name + "Item");
        return new AvroSchema(AvroKind.Array) { Element = nullable ? OrNull(type) : type };
    }

    private AvroSchema MapString(Conjunction schema, JsonSchemaNode node, string name)
    {
        var symbols = schema.Values is { } values
            ? values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!).Distinct().ToList()
            : CodeLists(schema).Select(list => closedCodes?.Invoke(list)).FirstOrDefault(codes => codes is { })?.ToList();
        if (symbols is { Count: > 1 } && symbols.TrueForAll(AvroName.IsName))
        {
            return Enum(schema, node, name, symbols);
        }

        foreach (var format in schema.Texts("format"))
        {
            if (format == "date")
            {
                return new AvroSchema(AvroKind.Int) { LogicalType = AvroLogicalTypes.Date };
            }

            if (format == "date-time")
            {
                var micros = schema.Texts("x-timestamp").Contains("micros");
                return new AvroSchema(AvroKind.Long) { LogicalType = micros ? AvroLogicalTypes.TimestampMicros : AvroLogicalTypes.TimestampMillis };
            }
        }

        return new AvroSchema(schema.Texts("contentEncoding").Contains("base64") ? AvroKind.Bytes : AvroKind.String);
    }

    private AvroSchema Enum(Conjunction schema, JsonSchemaNode node, string name, List<string> symbols)
    {
        var (place, origin) = Place(schema, node);
        if (!_byPlace.TryGetValue(place, out var known))
        {
            known = new AvroSchema(AvroKind.Enum)
            {
                FullName = Unique(DefinitionName(origin) ?? name),
                Doc = Documentation(origin),
                Symbols = symbols,
                DefaultSymbol = origin.Text("x-unknown-symbol") is { } fallback && symbols.Contains(fallback) ? fallback : null,
            };
            _byPlace[place] = known;
        }

        return known;
    }

    // "x-codelist": "sex", or {"list": "divisions", …}.
    private static IEnumerable<string> CodeLists(Conjunction schema) => schema.Parts
        .Select(part => part.Keyword("x-codelist") switch
        {
            { ValueKind: JsonValueKind.String } name => name.GetString(),
            { ValueKind: JsonValueKind.Object } list when list.TryGetProperty("list", out var name) => name.GetString(),
            _ => null,
        })
        .OfType<string>();

    private static AvroSchema OrNull(AvroSchema type) =>
        type.Kind is AvroKind.Null or AvroKind.Union ? type : new AvroSchema(AvroKind.Union) { Branches = [new AvroSchema(AvroKind.Null), type] };

    /// <summary>A property: where it is declared, all that it has to satisfy, and whether it must be present.</summary>
    private sealed record Property(string Name, JsonSchemaNode Node, Conjunction Schema, bool Required)
    {
        /// <summary>When only branches declare it: what each of them says.</summary>
        public IReadOnlyList<Conjunction> Others { get; init; } = [];
    }
}
