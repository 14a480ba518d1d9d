using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hub.Schemas.Catalogue;

/// <summary>Reads <c>standards/elements/{group}.yaml</c>: the data elements of one group of GB/T 19488.2.</summary>
internal static class ElementFile
{
    private static readonly Dictionary<string, ElementStatus> s_status = new(StringComparer.Ordinal)
    {
        ["draft"] = ElementStatus.Draft,
        ["comment"] = ElementStatus.Comment,
        ["approved"] = ElementStatus.Approved,
        ["published"] = ElementStatus.Published,
        ["to-be-verified"] = ElementStatus.ToBeVerified,
        ["withdrawn"] = ElementStatus.Withdrawn,
    };

    public static IReadOnlyList<DataElement> Read(string file, ReadOnlyMemory<byte> utf8, StandardsFaults faults)
    {
        if (YamlFields.Read(file, utf8, faults) is not { } fields)
        {
            return [];
        }

        fields.Required("titleZh");
        fields.Required("titleEn");
        var elements = fields.Items("elements").Select(ReadElement).ToList();
        fields.NoMore();
        return elements;
    }

    private static DataElement ReadElement(YamlFields fields)
    {
        var element = new DataElement
        {
            Id = fields.Required("id"),
            NameZh = fields.Required("zh"),
            NameEn = fields.Required("en"),
            Pinyin = fields.Required("pinyin"),
            Synonyms = fields.Strings("synonyms"),
            Version = fields.Optional("version") ?? "1.0",
            Definition = fields.Required("definition"),
            ObjectClass = fields.Required("objectClass"),
            Property = fields.Required("property"),
            Representation = fields.Required("representation"),
            Format = fields.Required("format"),
            Unit = fields.Optional("unit"),
            Source = fields.Required("source"),
            Status = fields.OneOf("status", s_status, ElementStatus.Published),
            Schema = Schema(fields),
            File = fields.File,
            Line = fields.StartLine,
        };
        fields.NoMore();
        return element;
    }

    private static JsonObject Schema(YamlFields fields)
    {
        if (fields.Node("schema") is YamlMappingNode mapping)
        {
            return (JsonObject)ToJson(mapping)!;
        }

        fields.Invalid("schema", "应为 JSON Schema 对象", "is not a JSON Schema object");
        return [];
    }

    /// <summary>YAML to JSON by the JSON schema of YAML 1.2: plain scalars may be null, booleans and numbers, quoted ones are strings.</summary>
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "null" or "" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
