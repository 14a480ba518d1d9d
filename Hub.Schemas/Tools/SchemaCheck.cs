using System.Text.Json;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary>The schema's own rules: its address, closed objects, and a Chinese and an English title on every field.</summary>
internal static class SchemaCheck
{
    public static void Run(StandardsBundle bundle, Dataset dataset, StandardsFaults faults)
    {
        foreach (var version in dataset.Versions)
        {
            var path = StandardsCheck.PathOf(version, "schema.json");
            var lines = new JsonLines(bundle[path].Span);
            using var schema = JsonDocument.Parse(version.JsonSchema);
            var address = $"urn:yunfu:schema:{version.Dataset}:v{version.Major}";
            if (!schema.RootElement.TryGetProperty("$id", out var id) || id.GetString() != address)
            {
                faults.Add(StandardsFaultCodes.NameMismatch, path, lines["/$id"], $"$id 应为 {address}。", $"$id must be {address}.");
            }

            Visit(schema.RootElement, "", path, lines, faults);
        }
    }

    private static void Visit(JsonElement schema, string pointer, string path, JsonLines lines, StandardsFaults faults)
    {
        if (schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object)
        {
            Visit(items, pointer + "/items", path, lines, faults);
        }

        if (!schema.TryGetProperty("properties", out var properties))
        {
            return;
        }

        if (!schema.TryGetProperty("additionalProperties", out var additional) || additional.ValueKind != JsonValueKind.False)
        {
            faults.Add(StandardsFaultCodes.SchemaInvalid, path, lines[pointer], "对象应写明 additionalProperties: false。", "An object says additionalProperties: false.");
        }

        foreach (var property in properties.EnumerateObject())
        {
            var at = $"{pointer}/properties/{JsonLines.Escape(property.Name)}";
            if (!HasText(property.Value, "title") || !HasText(property.Value, "x-title-en"))
            {
                faults.Add(StandardsFaultCodes.TitleMissing, path, lines[at], $"字段 {property.Name} 缺少 title 或 x-title-en。", $"Field {property.Name} has no title or no x-title-en.");
            }

            Visit(property.Value, at, path, lines, faults);
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(n => n.GetString()!).Where(name => !properties.TryGetProperty(name, out _)))
            {
                faults.Add(StandardsFaultCodes.PointerUnknown, path, lines[pointer + "/required"], $"必填字段 {name} 未定义。", $"The required field {name} is not defined.");
            }
        }
    }

    private static bool HasText(JsonElement schema, string key) =>
        schema.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0;
}
