using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro;

/// <summary>Which places of a schema are one Avro type, and what the types are called.</summary>
internal sealed partial class AvroTypeMapping
{
    // The part that shapes the type: beside a reference there may be parts that only annotate.
    private static (string Place, JsonSchemaNode Origin) Place(Conjunction schema, JsonSchemaNode node)
    {
        var shaping = schema.Parts.Where(part => part.Keyword("type") is { } || part.Keyword("properties") is { } || part.Keyword("enum") is { }).ToList();
        return shaping.Count == 1 ? (shaping[0].Text("x-element") is { } element ? "element " + element : shaping[0].Identity, shaping[0]) : (schema.Key, shaping.Count > 0 ? shaping[^1] : node);
    }

    private static string? DefinitionName(JsonSchemaNode origin)
    {
        if (origin.Text("x-element") is { } element)
        {
            return AvroName.TypeName(element);
        }

        var pointer = origin.Pointer.Split('/');
        return pointer is ["", "$defs" or "definitions", var definition] ? AvroName.TypeName(JsonPointer.Unescape(definition))
            : origin.Pointer.Length == 0 && origin.Document.Length > 0 ? AvroName.TypeName(FileName(origin.Document))
            : null;
    }

    private static string FileName(string document)
    {
        var file = document[(document.LastIndexOf('/') + 1)..];
        return file.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? file[..dot] : file;
    }

    private static IEnumerable<string> FormerNames(JsonSchemaNode node) => JsonSchemaNode.Strings(node.Keyword("x-former-names"));

    private static string? Documentation(JsonSchemaNode node) =>
        (node.Text("title") ?? node.Text("description"), node.Text("x-title-en")) switch
        {
            ({ } zh, { } en) => $"{zh} / {en}",
            (var one, var other) => one ?? other,
        };

    private string Unique(string name)
    {
        var unique = name;
        for (var i = 2; !_names.Add(unique); i++)
        {
            unique = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return space + "." + unique;
    }
}
