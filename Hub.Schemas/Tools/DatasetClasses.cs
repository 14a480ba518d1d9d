using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;

namespace Hub.Schemas.Tools;

/// <summary>
/// C# records for System.Text.Json from the schemas of the standard, one file for each dataset version, and constants of its closed code lists. They implement
/// <c>Hub.Client.Typed.IDatasetRecord</c>. A text does not depend on when or where it is generated.
/// </summary>
public sealed class DatasetClasses
{
    /// <summary>Longer lists are for tables, not for code.</summary>
    private const int MaxConstants = 60;

    private readonly StandardsCatalogue _catalogue;
    private readonly string _namespace;

    public DatasetClasses(StandardsCatalogue catalogue, string @namespace) => (_catalogue, _namespace) = (catalogue, @namespace);

    /// <summary>File name and text of each dataset version, and of <c>Codes.cs</c>.</summary>
    /// <param name="datasets">What to generate.</param>
    public IEnumerable<(string File, string Text)> Write(IEnumerable<Dataset> datasets)
    {
        var lists = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var dataset in datasets)
        {
            lists.UnionWith(dataset.Fields.Select(f => f.CodeList).OfType<string>());
            foreach (var version in dataset.Versions)
            {
                var name = $"{CSharpNames.Pascal(dataset.Name.Value)}V{version.Major}";
                yield return ($"{name}.cs", Record(name, dataset, version));
            }
        }

        var codes = new StringBuilder(Head());
        foreach (var list in lists.Select(l => _catalogue.CodeLists.GetValueOrDefault(l)).OfType<CodeList>().Where(l => l.Closed && l.Entries.Count <= MaxConstants))
        {
            Constants(codes, list);
        }

        yield return ("Codes.cs", codes.ToString());
    }

    private static void Constants(StringBuilder text, CodeList list)
    {
        Line(text, 0, $"\n/// <summary>{CSharpNames.Comment($"{list.TitleZh} · {list.TitleEn} ({list.Name}, {list.Edition})")}</summary>");
        Line(text, 0, $"public static class {CSharpNames.Pascal(list.Name)}Codes\n{{");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in list.Entries.DistinctBy(e => e.Code))
        {
            var name = CSharpNames.Pascal(entry.En.Length == 0 || (char.IsAsciiLetter(entry.Code[0]) && entry.Code.Length > 2) ? entry.Code : entry.En);
            name = taken.Add(name) ? name : name + CSharpNames.Pascal(entry.Code);
            Line(text, 1, $"/// <summary>{CSharpNames.Comment($"{entry.Zh} · {entry.En}")}</summary>");
            Line(text, 1, $"public const string {name} = {Quoted(entry.Code)};\n");
        }

        text.Length--; // the blank line after the last
        Line(text, 0, "}");
    }

    private string Record(string name, Dataset dataset, DatasetVersion version)
    {
        var schema = JsonNode.Parse(version.JsonSchema.Span)!.AsObject();
        var text = new StringBuilder(Head());
        Line(text, 0, "");
        Type(text, 0, name, $"{dataset.TitleZh} · {dataset.TitleEn} ({dataset.Name.Value})", schema, version.EventType);
        return text.ToString();
    }

    /// <summary>A record and, within it, those of its nested objects.</summary>
    private static void Type(StringBuilder text, int depth, string name, string title, JsonObject schema, string? eventType)
    {
        Line(text, depth, $"/// <summary>{CSharpNames.Comment(title)}</summary>");
        Line(text, depth, $"public sealed record {name}{(eventType is null ? "" : " : IDatasetRecord")}");
        Line(text, depth, "{");
        if (eventType is not null)
        {
            Line(text, depth + 1, "/// <inheritdoc/>");
            Line(text, depth + 1, $"public static string EventType => {Quoted(eventType)};\n");
        }

        var nested = new List<(string Name, string Title, JsonObject Schema)>();
        var required = schema["required"] is JsonArray names ? names.Select(n => (string)n!).ToHashSet(StringComparer.Ordinal) : [];
        foreach (var (member, value) in schema["properties"]!.AsObject())
        {
            var property = value!.AsObject();
            var member1 = CSharpNames.Pascal(member);
            member1 = member1 == name || member1 == "EventType" ? member1 + "Value" : member1; // a member may not be called like its type
            var type = TypeOf(property, member1, nested);
            var isRequired = required.Contains(member);
            var isNullable = !isRequired || Types(property).Contains("null");
            Line(text, depth + 1, $"/// <summary>{CSharpNames.Comment(Describe(property))}</summary>");
            Line(text, depth + 1, $"[JsonPropertyName({Quoted(member)})]");
            if (!isRequired)
            {
                Line(text, depth + 1, "[JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]");
            }

            Line(text, depth + 1, $"public {(isRequired ? "required " : "")}{type}{(isNullable ? "?" : "")} {member1} {{ get; init; }}\n");
        }

        foreach (var (nestedName, nestedTitle, nestedSchema) in nested)
        {
            Type(text, depth + 1, nestedName, nestedTitle, nestedSchema, eventType: null);
            text.Append('\n');
        }

        text.Length--; // the blank line after the last
        Line(text, depth, "}");
    }

    private static string TypeOf(JsonObject property, string name, List<(string Name, string Title, JsonObject Schema)> nested)
    {
        switch (Types(property).FirstOrDefault(t => t != "null"))
        {
            case "integer":
                return "long";
            case "number":
                return "decimal";
            case "boolean":
                return "bool";
            case "array" when property["items"] is JsonObject items:
                return $"IReadOnlyList<{TypeOf(items, name + "Item", nested)}>";
            case "object" when property["properties"] is JsonObject:
                nested.Add((name + "Record", Describe(property), property));
                return name + "Record";
            case "string":
                return (string?)property["format"] switch { "date" => "DateOnly", "date-time" => "DateTimeOffset", _ => "string" };
            default:
                return "System.Text.Json.JsonElement";
        }
    }

    private static IEnumerable<string> Types(JsonObject property) => property["type"] switch
    {
        JsonArray several => several.Select(t => (string)t!),
        { } one => [(string)one!],
        null => [],
    };

    private static string Describe(JsonObject property)
    {
        var text = $"{(string?)property["title"]} · {(string?)property["x-title-en"]}".Trim(' ', '·');
        return SchemaFields.CodeListName(property) is { } list ? $"{text} ({list})" : text;
    }

    private string Head() => $$"""
        // <auto-generated>hub standards classes</auto-generated>
        #nullable enable
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using Hub.Client.Typed;

        namespace {{_namespace}};

        """;

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static void Line(StringBuilder text, int depth, string line) => text.Append(' ', depth * 4).Append(line).Append('\n');
}
