using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>
/// A schema inside a <see cref="JsonSchemaSet"/>: an object or a boolean, where it stands, and what its references are relative to.
/// </summary>
internal sealed record JsonSchemaNode
{
    private JsonSchemaNode(JsonElement element, Uri baseUri, string document, string pointer, bool refStandsAlone)
    {
        Element = element;
        BaseUri = baseUri;
        Document = document;
        Pointer = pointer;
        RefStandsAlone = refStandsAlone;
    }

    public JsonElement Element { get; }

    /// <summary>The address that a <c>$ref</c> in this node is resolved against.</summary>
    public Uri BaseUri { get; }

    /// <summary>Name of the document that holds the node: "" is the schema itself, otherwise a reference's name.</summary>
    public string Document { get; }

    /// <summary>JSON Pointer of the node within its document.</summary>
    public string Pointer { get; }

    /// <summary>Drafts up to 7: keywords beside <c>$ref</c> are ignored.</summary>
    public bool RefStandsAlone { get; }

    /// <summary>Identity of the node within its set.</summary>
    public string Identity => Document + "#" + Pointer;

    public bool IsFalse => Element.ValueKind == JsonValueKind.False;

    public bool IsTrue => Element.ValueKind == JsonValueKind.True;

    public static JsonSchemaNode Root(JsonElement element, Uri address, string document) =>
        Build(element, address, document, "", IsOldDraft(element));

    /// <summary>The value of a keyword, or null when the node has none.</summary>
    public JsonElement? Keyword(string keyword) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(keyword, out var value) ? value : null;

    public string? Text(string keyword) => Keyword(keyword) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public ExactNumber? Number(string keyword) =>
        Keyword(keyword) is { ValueKind: JsonValueKind.Number } number ? ExactNumber.Parse(number.GetRawText()) : null;

    /// <summary>The schema that a keyword holds, or null.</summary>
    public JsonSchemaNode? Schema(string keyword) => Keyword(keyword) is { } value && IsSchema(value) ? Child(value, keyword) : null;

    /// <summary>The schemas of a keyword that maps names to schemas, in the order written.</summary>
    public IEnumerable<KeyValuePair<string, JsonSchemaNode>> Named(string keyword)
    {
        if (Keyword(keyword) is not { ValueKind: JsonValueKind.Object } map)
        {
            yield break;
        }

        foreach (var member in map.EnumerateObject())
        {
            if (IsSchema(member.Value))
            {
                yield return new(member.Name, Child(member.Value, keyword, member.Name));
            }
        }
    }

    /// <summary>The schemas of a keyword that holds an array of schemas.</summary>
    public IEnumerable<JsonSchemaNode> Listed(string keyword)
    {
        if (Keyword(keyword) is not { ValueKind: JsonValueKind.Array } list)
        {
            yield break;
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            yield return Child(item, keyword, index++.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The strings of a keyword that holds an array of strings (<c>required</c>, or one dependency).</summary>
    public static IEnumerable<string> Strings(JsonElement? value)
    {
        if (value is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String)
                {
                    yield return item.GetString()!;
                }
            }
        }
    }

    public JsonSchemaNode Child(JsonElement element, params ReadOnlySpan<string> tokens)
    {
        var pointer = Pointer;
        foreach (var token in tokens)
        {
            pointer += "/" + JsonPointer.Escape(token);
        }

        return Build(element, BaseUri, Document, pointer, RefStandsAlone);
    }

    private static JsonSchemaNode Build(JsonElement element, Uri baseUri, string document, string pointer, bool refStandsAlone)
    {
        var id = element.ValueKind != JsonValueKind.Object ? null
            : element.TryGetProperty("$id", out var value) || element.TryGetProperty("id", out value) ? value : (JsonElement?)null;
        if (id is { ValueKind: JsonValueKind.String } text
            && !text.GetString()!.StartsWith('#')
            && Uri.TryCreate(baseUri, text.GetString(), out var address))
        {
            baseUri = address;
        }

        return new JsonSchemaNode(element, baseUri, document, pointer, refStandsAlone);
    }

    private static bool IsSchema(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;

    private static bool IsOldDraft(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("$schema", out var draft)
        && draft.ValueKind == JsonValueKind.String
        && draft.GetString()!.Contains("/draft-0", StringComparison.Ordinal);
}
