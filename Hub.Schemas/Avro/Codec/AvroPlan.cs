using System.Text.Json;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>Compiles a schema into nodes, once.</summary>
internal sealed class AvroPlan
{
    private static readonly (JsonTypes Types, JsonTokenType[] Tokens)[] TokensOfTypes =
    [
        (JsonTypes.Null, [JsonTokenType.Null]),
        (JsonTypes.Boolean, [JsonTokenType.True, JsonTokenType.False]),
        (JsonTypes.Number, [JsonTokenType.Number]),
        (JsonTypes.String, [JsonTokenType.String]),
        (JsonTypes.Array, [JsonTokenType.StartArray]),
        (JsonTypes.Object, [JsonTokenType.StartObject]),
    ];

    private readonly Dictionary<AvroSchema, RecordNode> _records = [];

    /// <exception cref="SchemaFaultException">A union has branches that the JSON type does not tell apart.</exception>
    public AvroNode Compile(AvroSchema schema, string at)
    {
        SchemaDepth.Ensure(at);
        switch (schema.Kind)
        {
            case AvroKind.Null:
                return new NullNode();
            case AvroKind.Boolean:
                return new BooleanNode();
            case AvroKind.Int:
                return schema.LogicalType == AvroLogicalTypes.Date ? new DateNode() : new IntegerNode(isLong: false);
            case AvroKind.Long:
                return schema.LogicalType is { } timestamp
                    ? new TimestampNode(micros: timestamp == AvroLogicalTypes.TimestampMicros)
                    : new IntegerNode(isLong: true);
            case AvroKind.Float or AvroKind.Double:
                return new FloatingNode(isDouble: schema.Kind == AvroKind.Double);
            case AvroKind.Bytes or AvroKind.Fixed:
                return schema.LogicalType == AvroLogicalTypes.Decimal ? new DecimalNode(schema) : new BytesNode(schema.Kind == AvroKind.Fixed ? schema.Size : null);
            case AvroKind.String:
                return schema.HoldsJson ? new JsonTextNode() : new StringNode();
            case AvroKind.Enum:
                return new EnumNode(schema.Symbols);
            case AvroKind.Array:
                return new ArrayNode(Compile(schema.Element!, at + "/items"));
            case AvroKind.Map:
                return new MapNode(Compile(schema.Element!, at + "/values"));
            case AvroKind.Union:
                return Union(schema, at);
            default:
                return Record(schema, at);
        }
    }

    private RecordNode Record(AvroSchema schema, string at)
    {
        if (!_records.TryGetValue(schema, out var node))
        {
            node = new RecordNode();
            _records.Add(schema, node);
            node.Complete([.. schema.Fields.Select(field => new RecordField(
                field,
                Compile(field.Type, at + "/fields/" + field.Name),
                field.Default is { } value ? AvroDefault.Encode(value, field.Type) : []))]);
        }

        return node;
    }

    private UnionNode Union(AvroSchema schema, string at)
    {
        var branches = schema.Branches.Select((branch, i) => Compile(branch, $"{at}/{i}")).ToArray();
        var byToken = new Dictionary<JsonTokenType, int>();
        for (var i = 0; i < branches.Length; i++)
        {
            foreach (var (types, tokens) in TokensOfTypes)
            {
                // Null stays null beside a string that holds JSON.
                if ((branches[i].Accepts & types) == 0 || (types == JsonTypes.Null && branches[i] is JsonTextNode))
                {
                    continue;
                }

                foreach (var token in tokens)
                {
                    if (!byToken.TryAdd(token, i))
                    {
                        throw new SchemaFaultException(
                            at,
                            "联合类型有两个分支对应同一种 JSON 类型，无法与 JSON 互换。",
                            "Two branches of the union stand for the same JSON type, so it cannot be exchanged with JSON.");
                    }
                }
            }
        }

        return new UnionNode(branches, byToken);
    }
}
