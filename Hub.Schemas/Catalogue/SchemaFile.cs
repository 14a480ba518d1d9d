using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Schemas.Catalogue;

/// <summary>
/// A JSON Schema of the standard as written, and what is published of it: every reference to a data element replaced by the element's schema,
/// so that it stands alone.
/// </summary>
internal sealed class SchemaFile
{
    public const string ElementPrefix = "urn:yunfu:element:";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions s_output = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private SchemaFile(string path, JsonObject root, JsonLines lines) => (Path, Root, Lines) = (path, root, lines);

    public string Path { get; }

    /// <summary>The schema; after <see cref="Resolve"/> without references to elements.</summary>
    public JsonObject Root { get; }

    /// <summary>Lines of the file as written.</summary>
    public JsonLines Lines { get; }

    public static SchemaFile? Read(string path, ReadOnlyMemory<byte> utf8, StandardsFaults faults)
    {
        try
        {
            var lines = new JsonLines(utf8.Span);
            if (JsonNode.Parse(utf8.Span, documentOptions: s_strict) is JsonObject root)
            {
                return new SchemaFile(path, root, lines);
            }

            faults.Add(StandardsFaultCodes.JsonMalformed, path, 1, "模式文件应为一个 JSON 对象。", "The schema file is not a JSON object.");
        }
        catch (JsonException e)
        {
            faults.Add(StandardsFaultCodes.JsonMalformed, path, (int)(e.LineNumber ?? 0) + 1, "不是合法的 JSON。", $"Not JSON: {e.Message}");
        }

        return null;
    }

    /// <summary>Puts the data elements in. Beside a reference only annotations may stand, so that an element means the same everywhere.</summary>
    public void Resolve(IReadOnlyDictionary<string, DataElement> elements, ISet<string> used, StandardsFaults faults) =>
        ResolveIn(Root, "", elements, used, faults);

    public ReadOnlyMemory<byte> ToUtf8() => Encoding.UTF8.GetBytes(Root.ToJsonString(s_output));

    private void ResolveIn(JsonNode node, string pointer, IReadOnlyDictionary<string, DataElement> elements, ISet<string> used, StandardsFaults faults)
    {
        if (node is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                if (array[i] is { } item)
                {
                    ResolveIn(item, $"{pointer}/{i}", elements, used, faults);
                }
            }
        }
        else if (node is JsonObject schema)
        {
            if (schema["$ref"] is JsonValue value && value.TryGetValue<string>(out var reference) && reference.StartsWith(ElementPrefix, StringComparison.Ordinal))
            {
                Insert(schema, pointer, reference[ElementPrefix.Length..], elements, used, faults);
                return;
            }

            foreach (var (key, child) in schema.ToList())
            {
                if (child is not null)
                {
                    ResolveIn(child, $"{pointer}/{JsonLines.Escape(key)}", elements, used, faults);
                }
            }
        }
    }

    private void Insert(JsonObject schema, string pointer, string id, IReadOnlyDictionary<string, DataElement> elements, ISet<string> used, StandardsFaults faults)
    {
        if (!elements.TryGetValue(id, out var element))
        {
            faults.Add(StandardsFaultCodes.ReferenceUnknown, Path, Lines[pointer + "/$ref"], $"没有数据元 {id}。", $"There is no data element {id}.");
            return;
        }

        used.Add(id);
        var local = schema.Where(pair => pair.Key != "$ref").Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())).ToList();
        foreach (var (key, _) in local.Where(pair => !IsAnnotation(pair.Key)))
        {
            faults.Add(StandardsFaultCodes.ReferenceOverridden, Path, Lines[$"{pointer}/{JsonLines.Escape(key)}"], $"引用数据元 {id} 时不得改变 {key}。", $"A reference to element {id} must not change {key}.");
        }

        schema.Clear();
        schema["title"] = element.NameZh;
        schema["x-title-en"] = element.NameEn;
        schema["x-element"] = id;
        foreach (var (key, child) in element.Schema)
        {
            schema[key] = child?.DeepClone();
        }

        foreach (var (key, child) in local)
        {
            schema[key] = child;
        }
    }

    private static bool IsAnnotation(string keyword) =>
        keyword is "title" or "description" or "examples" or "deprecated" or "default" or "$comment" || keyword.StartsWith("x-", StringComparison.Ordinal);
}
