using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>
/// A JSON Schema with everything that it refers to. References follow <c>$id</c> (<c>id</c> in draft 4), <c>$anchor</c>,
/// <c>$dynamicAnchor</c> and JSON Pointers; <c>$dynamicRef</c> and <c>$recursiveRef</c> are read as plain references.
/// </summary>
internal sealed class JsonSchemaSet
{
    private const string Local = "hub://schema/";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128 };
    private readonly Dictionary<string, JsonSchemaNode> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<(Uri Base, string Reference), JsonSchemaNode> _resolved = [];

    private JsonSchemaSet(JsonSchemaNode root, string tag)
    {
        Root = root;
        Tag = tag;
    }

    /// <summary>Sets this set's nodes apart from those of another set.</summary>
    public string Tag { get; }

    public JsonSchemaNode Root { get; }

    /// <exception cref="SchemaFaultException">A text is not JSON, or not a schema.</exception>
    public static JsonSchemaSet Load(SchemaSource source, string tag = "")
    {
        var set = new JsonSchemaSet(JsonSchemaNode.Root(Parse(source.Text, ""), new Uri(Local), ""), tag);
        set.Index(set.Root);
        set._addresses.TryAdd(Local, set.Root);
        foreach (var (name, text) in source.References)
        {
            if (!Uri.TryCreate(new Uri(Local), name, out var address))
            {
                throw new SchemaFaultException("", $"引用名“{name}”不是有效地址。", $"The reference name '{name}' is not an address.");
            }

            var node = JsonSchemaNode.Root(Parse(text, name), address, name);
            set._addresses.TryAdd(address.AbsoluteUri, node);
            set.Index(node);
        }

        return set;
    }

    /// <summary>The node that a <c>$ref</c> leads to.</summary>
    /// <exception cref="SchemaFaultException">It leads nowhere.</exception>
    public JsonSchemaNode Resolve(JsonSchemaNode from, string reference)
    {
        if (!_resolved.TryGetValue((from.BaseUri, reference), out var target))
        {
            target = Find(from, reference);
            _resolved.Add((from.BaseUri, reference), target);
        }

        return target;
    }

    private JsonSchemaNode Find(JsonSchemaNode from, string reference)
    {
        if (Uri.TryCreate(from.BaseUri, reference, out var target))
        {
            var fragment = Uri.UnescapeDataString(target.Fragment.TrimStart('#'));
            var address = target.GetLeftPart(UriPartial.Query);
            if (fragment.Length > 0 && !fragment.StartsWith('/') && _addresses.TryGetValue(address + "#" + fragment, out var anchored))
            {
                return anchored;
            }

            if (_addresses.TryGetValue(address, out var resource)
                && (fragment.Length == 0 || fragment.StartsWith('/'))
                && Walk(resource, fragment) is { } node)
            {
                return node;
            }
        }

        throw new SchemaFaultException(
            from.Pointer,
            $"引用“{reference}”找不到目标。",
            $"The reference '{reference}' leads nowhere.");
    }

    private static JsonElement Parse(string text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException malformed)
        {
            throw new SchemaFaultException(
                "",
                $"模式{Quoted(name)}不是有效的 JSON（第 {malformed.LineNumber + 1} 行）。",
                $"The schema{Quoted(name)} is not JSON (line {malformed.LineNumber + 1}).");
        }

        throw new SchemaFaultException(
            "",
            $"模式{Quoted(name)}既不是对象也不是布尔值。",
            $"The schema{Quoted(name)} is neither an object nor a boolean.");
    }

    private static string Quoted(string name) => name.Length == 0 ? "" : $" '{name}'";

    private static JsonSchemaNode? Walk(JsonSchemaNode node, string pointer)
    {
        if (pointer.Length == 0)
        {
            return node;
        }

        foreach (var part in pointer[1..].Split('/'))
        {
            var token = JsonPointer.Unescape(part);
            JsonElement next;
            if (node.Element.ValueKind == JsonValueKind.Object && node.Element.TryGetProperty(token, out next))
            {
                node = node.Child(next, token);
            }
            else if (node.Element.ValueKind == JsonValueKind.Array && int.TryParse(token, out var index) && index >= 0 && index < node.Element.GetArrayLength())
            {
                node = node.Child(node.Element[index], token);
            }
            else
            {
                return null;
            }
        }

        return node;
    }

    private void Index(JsonSchemaNode node)
    {
        if (node.Element.ValueKind == JsonValueKind.Object)
        {
            var resource = node.BaseUri.GetLeftPart(UriPartial.Query);
            if (node.Text("$id") is { } || node.Text("id") is { })
            {
                _addresses.TryAdd(resource, node);
            }

            foreach (var anchor in (ReadOnlySpan<string?>)[node.Text("$anchor"), node.Text("$dynamicAnchor"), PlainName(node)])
            {
                if (anchor is { Length: > 0 })
                {
                    _addresses.TryAdd(resource + "#" + anchor, node);
                }
            }

            foreach (var member in node.Element.EnumerateObject())
            {
                if (member.Name is not ("enum" or "const" or "default" or "examples"))
                {
                    Index(node.Child(member.Value, member.Name));
                }
            }
        }
        else if (node.Element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in node.Element.EnumerateArray())
            {
                Index(node.Child(item, index++.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }
    }

    // Drafts 4 to 7 name a place within the document by "$id": "#name".
    private static string? PlainName(JsonSchemaNode node) =>
        (node.Text("$id") ?? node.Text("id")) is { } id && id.StartsWith('#') ? id[1..] : null;
}
