using System.Text.Json.Nodes;
using Hub.Schemas.Identifiers;

namespace Hub.Schemas.Catalogue;

/// <summary>Lists the fields that a schema describes, in its order, through nested objects and arrays.</summary>
internal static class SchemaFields
{
    private static readonly Dictionary<string, MaskKind> s_masks = new(StringComparer.Ordinal)
    {
        ["id-number"] = MaskKind.IdNumber,
        ["name"] = MaskKind.Name,
        ["mobile"] = MaskKind.Mobile,
        ["bank-account"] = MaskKind.BankAccount,
        ["address"] = MaskKind.Address,
        ["date"] = MaskKind.Date,
        ["full"] = MaskKind.Full,
    };

    /// <param name="schema">An object schema without references.</param>
    /// <param name="authority">Departments whose value wins, by pointer.</param>
    public static IReadOnlyList<DatasetField> List(JsonObject schema, IReadOnlyDictionary<string, IReadOnlyList<string>> authority)
    {
        var fields = new List<DatasetField>();
        Visit(schema, "", fields, authority);
        return fields;
    }

    /// <summary>The mask of a property, or null when its name is not known; personal fields without one are hidden whole.</summary>
    public static MaskKind? Mask(JsonObject property) => Text(property, "x-mask") switch
    {
        null => IsPersonal(property) ? MaskKind.Full : MaskKind.None,
        var name => s_masks.TryGetValue(name, out var mask) ? mask : null,
    };

    /// <summary>The name of the list in <c>x-codelist</c>, whose value is a name or an object with <c>list</c>.</summary>
    public static string? CodeListName(JsonObject property) =>
        property["x-codelist"] is JsonObject detailed ? Text(detailed, "list") : Text(property, "x-codelist");

    private static void Visit(JsonObject schema, string pointer, List<DatasetField> fields, IReadOnlyDictionary<string, IReadOnlyList<string>> authority)
    {
        if (schema["items"] is JsonObject items)
        {
            Visit(items, pointer + "/*", fields, authority);
        }

        if (schema["properties"] is not JsonObject properties)
        {
            return;
        }

        var required = schema["required"] is JsonArray names ? names.Select(n => (string?)n).ToHashSet() : [];
        foreach (var (name, child) in properties)
        {
            if (child is not JsonObject property)
            {
                continue;
            }

            var at = $"{pointer}/{JsonLines.Escape(name)}";
            fields.Add(new DatasetField
            {
                Pointer = at,
                TitleZh = Text(property, "title") ?? "",
                TitleEn = Text(property, "x-title-en") ?? "",
                Type = property["type"] is JsonArray types ? string.Join('|', types.Select(t => (string?)t)) : Text(property, "type") ?? "",
                Required = required.Contains(name),
                Element = Text(property, "x-element"),
                CodeList = CodeListName(property),
                Personal = IsPersonal(property),
                Mask = Mask(property) ?? MaskKind.Full,
                Authority = authority.GetValueOrDefault(at) ?? [],
            });
            Visit(property, at, fields, authority);
        }
    }

    private static bool IsPersonal(JsonObject property) => property["x-personal"] is JsonValue value && value.TryGetValue<bool>(out var personal) && personal;

    private static string? Text(JsonObject schema, string key) =>
        schema[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
