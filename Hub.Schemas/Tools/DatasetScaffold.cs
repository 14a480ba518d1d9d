using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary><c>hub standards new</c>: the files that a new dataset, or a new version of one, starts from.</summary>
public static class DatasetScaffold
{
    private static readonly JsonSerializerOptions s_output = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>dataset.yaml, v1.schema.json and an empty list of expectations.</summary>
    /// <param name="catalogue">The standard it will belong to.</param>
    /// <param name="draft">What is known of the dataset.</param>
    /// <exception cref="ArgumentException">The name is taken, or an element does not exist; the message names them.</exception>
    public static IReadOnlyList<(string Path, string Text)> Create(StandardsCatalogue catalogue, DatasetDraft draft)
    {
        if (catalogue.Find(draft.Name) is not null)
        {
            throw new ArgumentException($"Dataset {draft.Name} exists already; a new version of it is made with --next-version.");
        }

        var missing = draft.Fields.Where(f => !catalogue.Elements.ContainsKey(f.Element)).Select(f => f.Element).ToList();
        if (missing.Count > 0)
        {
            throw new ArgumentException($"There is no data element {string.Join(", ", missing)}: see standards/elements.");
        }

        var folder = $"datasets/{draft.Name}/";
        return
        [
            (folder + "dataset.yaml", Metadata(catalogue, draft)),
            (folder + "v1.schema.json", Schema(draft)),
            (folder + "examples/expected.yaml", "expected: []\n"),
        ];
    }

    /// <summary>The schema of version N+1, a copy of version N under its own address.</summary>
    public static (string Path, string Text) NextVersion(StandardsBundle bundle, Dataset dataset)
    {
        var newest = dataset.Versions[^1];
        var next = newest with { Major = newest.Major + 1 };
        var text = Encoding.UTF8.GetString(bundle[StandardsCheck.PathOf(newest, "schema.json")].Span);
        return (StandardsCheck.PathOf(next, "schema.json"), text.Replace(Address(newest.Dataset, newest.Major), Address(next.Dataset, next.Major), StringComparison.Ordinal));
    }

    private static string Address(DatasetName name, int major) => string.Create(CultureInfo.InvariantCulture, $"urn:yunfu:schema:{name}:v{major}");

    private static string Metadata(StandardsCatalogue catalogue, DatasetDraft draft)
    {
        var personal = draft.Fields.Where(f => catalogue.Elements[f.Element].Schema["x-personal"] is not null).ToList();
        var sequence = catalogue.Datasets.Where(d => d.Resource!.Classification == draft.Classification).Select(d => d.Resource!.Sequence).DefaultIfEmpty().Max() + 1;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            name: {draft.Name}
            titleZh: {draft.TitleZh}
            titleEn: {draft.TitleEn}
            abstractZh: {draft.TitleZh}
            abstractEn: {draft.TitleEn}
            planItem: {draft.PlanItem}
            classification: "{draft.Classification}"
            sequence: {sequence}
            providers: [{draft.Provider}]
            consumers: []
            share: unconditional
            updateCycle: daily
            mode: distributed
            repository: none
            personal: {(personal.Count > 0 ? "true" : "false")}
            businessKey: [/{draft.Fields[0].Name}]
            {(personal.Exists(f => f.Name == draft.Fields[0].Name) ? "personalKey: true\n" : "")}retentionDays: 3650

            """);
        return text.ToString();
    }

    private static string Schema(DatasetDraft draft)
    {
        var properties = new JsonObject(draft.Fields.Select(f =>
            KeyValuePair.Create<string, JsonNode?>(f.Name, new JsonObject { ["$ref"] = SchemaFile.ElementPrefix + f.Element })));
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = Address(draft.Name, 1),
            ["title"] = draft.TitleZh,
            ["x-title-en"] = draft.TitleEn,
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray(draft.Fields[0].Name),
            ["properties"] = properties,
        }.ToJsonString(s_output) + "\n";
    }
}
