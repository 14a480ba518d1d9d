using System.Text.Json;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro;

/// <summary>Reads Avro schema texts (Avro 1.12, "Schema Declaration").</summary>
internal sealed class AvroSchemaParser(IReadOnlyDictionary<string, string>? references)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128 };
    private readonly Dictionary<string, AvroSchema> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);

    public AvroSchema Parse(string text)
    {
        try
        {
            // A bare primitive name is a schema too, with or without quotes.
            var trimmed = text.Trim();
            using var document = JsonDocument.Parse(Primitive(trimmed) is { } ? $"\"{trimmed}\"" : trimmed, Strict);
            return Read(document.RootElement.Clone(), "", "");
        }
        catch (JsonException malformed)
        {
            throw Fault("", $"不是有效的 JSON（第 {malformed.LineNumber + 1} 行）。", $"Not JSON (line {malformed.LineNumber + 1}).");
        }
    }

    private AvroSchema Read(JsonElement element, string space, string at)
    {
        SchemaDepth.Ensure(at);
        return element.ValueKind switch
        {
            JsonValueKind.String => Reference(element.GetString()!, space, at),
            JsonValueKind.Array => Union(element, space, at),
            JsonValueKind.Object => Declared(element, space, at),
            _ => throw Fault(at, "模式应为字符串、数组或对象。", "A schema is a string, an array or an object."),
        };
    }

    private AvroSchema Reference(string name, string space, string at)
    {
        if (Primitive(name) is { } kind)
        {
            return new AvroSchema(kind);
        }

        foreach (var candidate in (ReadOnlySpan<string>)[name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : space + "." + name, name])
        {
            if (_named.TryGetValue(candidate, out var known))
            {
                return known;
            }

            if (references is { } && references.TryGetValue(candidate, out var text) && _opened.Add(candidate))
            {
                Parse(text);
                if (_named.TryGetValue(candidate, out known))
                {
                    return known;
                }
            }
        }

        throw Fault(at, $"未定义的类型“{name}”。", $"Undefined type '{name}'.");
    }

    private AvroSchema Union(JsonElement element, string space, string at)
    {
        var branches = new List<AvroSchema>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in element.EnumerateArray())
        {
            var branch = Read(item, space, $"{at}/{branches.Count}");
            if (branch.Kind == AvroKind.Union || !seen.Add(branch.FullName ?? branch.Kind.ToString()))
            {
                throw Fault(at, "联合类型不能直接包含联合类型，也不能重复同一类型。", "A union may not hold a union directly, nor the same type twice.");
            }

            branches.Add(branch);
        }

        return new AvroSchema(AvroKind.Union) { Branches = branches };
    }

    private AvroSchema Declared(JsonElement element, string space, string at)
    {
        if (!element.TryGetProperty("type", out var type))
        {
            throw Fault(at, "缺少 type。", "The attribute type is missing.");
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return Read(type, space, at + "/type");
        }

        switch (type.GetString())
        {
            case "record" or "error":
                return Record(element, space, at);
            case "enum":
                return Enum(element, space, at);
            case "fixed":
                return Fixed(element, space, at);
            case "array":
                return new AvroSchema(AvroKind.Array) { Element = Read(Required(element, "items", at), space, at + "/items") };
            case "map":
                return new AvroSchema(AvroKind.Map) { Element = Read(Required(element, "values", at), space, at + "/values") };
        }

        if (Primitive(type.GetString()!) is not { } kind)
        {
            return Reference(type.GetString()!, space, at);
        }

        var (logical, precision, scale) = Logical(element, kind, at);
        return new AvroSchema(kind)
        {
            LogicalType = logical,
            Precision = precision,
            Scale = scale,
            HoldsJson = kind == AvroKind.String && Text(element, "contentType") == AvroSchemaText.JsonContent,
        };
    }

    private AvroSchema Record(JsonElement element, string space, string at)
    {
        var (name, inner) = Name(element, space, at);
        var record = Define(new AvroSchema(AvroKind.Record) { FullName = name, Aliases = Aliases(element, inner), Doc = Text(element, "doc") }, at);
        var fields = new List<AvroField>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in Array(element, "fields", at))
        {
            var here = $"{at}/fields/{fields.Count}";
            var fieldName = Text(item, "name");
            if (fieldName is null || !AvroName.IsName(fieldName) || !names.Add(fieldName))
            {
                throw Fault(here, "字段名缺失、不合规或重复。", "The field's name is missing, not an Avro name, or used twice.");
            }

            var type = Read(Required(item, "type", here), inner, here + "/type");
            var field = new AvroField
            {
                Name = fieldName,
                JsonName = Text(item, "jsonName") ?? fieldName,
                Type = type,
                Default = item.TryGetProperty("default", out var value) ? value : null,
                Aliases = [.. JsonSchemaNode.Strings(item.TryGetProperty("aliases", out var aliases) ? aliases : null)],
                Doc = Text(item, "doc"),
            };
            if (field.Default is { } given && !AvroDefault.Fits(given, type))
            {
                throw Fault(here + "/default", "默认值与字段类型不符（联合类型看第一个分支）。", "The default does not fit the field's type (of a union: its first branch).");
            }

            fields.Add(field);
        }

        record.Fields = fields;
        return record;
    }

    private AvroSchema Enum(JsonElement element, string space, string at)
    {
        var (name, inner) = Name(element, space, at);
        var symbols = JsonSchemaNode.Strings(Required(element, "symbols", at)).ToList();
        if (symbols.Count == 0 || symbols.Distinct().Count() != symbols.Count || !symbols.TrueForAll(AvroName.IsName))
        {
            throw Fault(at + "/symbols", "枚举符号缺失、重复或不合规。", "The symbols are missing, repeated or not Avro names.");
        }

        var fallback = Text(element, "default");
        if (fallback is { } && !symbols.Contains(fallback))
        {
            throw Fault(at + "/default", "默认符号不在枚举中。", "The default symbol is not one of the symbols.");
        }

        return Define(
            new AvroSchema(AvroKind.Enum) { FullName = name, Aliases = Aliases(element, inner), Doc = Text(element, "doc"), Symbols = symbols, DefaultSymbol = fallback },
            at);
    }

    private AvroSchema Fixed(JsonElement element, string space, string at)
    {
        var (name, inner) = Name(element, space, at);
        if (!Required(element, "size", at).TryGetInt32(out var size) || size < 0)
        {
            throw Fault(at + "/size", "长度应为非负整数。", "The size is a whole number, not negative.");
        }

        var (logical, precision, scale) = Logical(element, AvroKind.Fixed, at);
        return Define(
            new AvroSchema(AvroKind.Fixed) { FullName = name, Aliases = Aliases(element, inner), Size = size, LogicalType = logical, Precision = precision, Scale = scale },
            at);
    }

    private AvroSchema Define(AvroSchema schema, string at) =>
        _named.TryAdd(schema.FullName!, schema)
            ? schema
            : throw Fault(at, $"类型“{schema.FullName}”重复定义。", $"The type '{schema.FullName}' is defined twice.");

    private static (string FullName, string Space) Name(JsonElement element, string space, string at)
    {
        var name = Text(element, "name") ?? "";
        var own = Text(element, "namespace") ?? space;
        var full = name.Contains('.', StringComparison.Ordinal) || own.Length == 0 ? name : own + "." + name;
        return AvroName.IsFullName(full)
            ? (full, full.LastIndexOf('.') is var dot and > 0 ? full[..dot] : "")
            : throw Fault(at + "/name", "类型名缺失或不合规。", "The type's name is missing or not an Avro name.");
    }

    private static List<string> Aliases(JsonElement element, string space) =>
        [.. JsonSchemaNode.Strings(element.TryGetProperty("aliases", out var aliases) ? aliases : null)
            .Select(alias => alias.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? alias : space + "." + alias)];

    // An unknown or ill-fitting logical type is ignored (specification, "Logical Types").
    private static (string? Logical, int Precision, int Scale) Logical(JsonElement element, AvroKind kind, string at)
    {
        if (Text(element, "logicalType") is not { } logical || !AvroLogicalTypes.Fits(logical, kind))
        {
            return (null, 0, 0);
        }

        if (logical != AvroLogicalTypes.Decimal)
        {
            return (logical, 0, 0);
        }

        var scale = 0;
        if (!element.TryGetProperty("precision", out var digits) || !digits.TryGetInt32(out var precision) || precision < 1
            || (element.TryGetProperty("scale", out var places) && (!places.TryGetInt32(out scale) || scale < 0 || scale > precision)))
        {
            throw Fault(at, "decimal 的 precision 应为正整数，scale 在 0 与 precision 之间。", "A decimal's precision is at least 1, its scale between 0 and the precision.");
        }

        return precision <= AvroLogicalTypes.MaxPrecision
            ? (logical, precision, scale)
            : throw Fault(at, $"decimal 的精度最多 {AvroLogicalTypes.MaxPrecision} 位。", $"A decimal has at most {AvroLogicalTypes.MaxPrecision} digits here.");
    }

    private static JsonElement Required(JsonElement element, string attribute, string at) =>
        element.TryGetProperty(attribute, out var value) ? value : throw Fault(at, $"缺少 {attribute}。", $"The attribute {attribute} is missing.");

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string attribute, string at) =>
        Required(element, attribute, at) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
            ? list.EnumerateArray()
            : throw Fault(at + "/" + attribute, $"{attribute} 应为对象数组。", $"{attribute} is an array of objects.");

    private static string? Text(JsonElement element, string attribute) =>
        element.TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static AvroKind? Primitive(string name) => name switch
    {
        "null" => AvroKind.Null,
        "boolean" => AvroKind.Boolean,
        "int" => AvroKind.Int,
        "long" => AvroKind.Long,
        "float" => AvroKind.Float,
        "double" => AvroKind.Double,
        "bytes" => AvroKind.Bytes,
        "string" => AvroKind.String,
        _ => null,
    };

    private static SchemaFaultException Fault(string at, string zh, string en) => new(at, zh, en);
}
