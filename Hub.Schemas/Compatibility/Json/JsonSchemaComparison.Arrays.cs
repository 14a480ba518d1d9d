using System.Globalization;
using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>Arrays: sizes, tuples, the items after them, <c>contains</c>.</summary>
internal sealed partial class JsonSchemaComparison
{
    private void CompareArrays(Conjunction writer, Conjunction reader, string path, List<Incompatibility> found)
    {
        void Report(CompatibilityRule rule, string keyword, string detail) => found.Add(rule.At(path + "/" + keyword, _direction, detail));

        CompareSize(writer, reader, "minItems", CompatibilityRules.MinItemsRaised, "maxItems", CompatibilityRules.MaxItemsLowered, Report);
        if (IsUnique(reader) && !IsUnique(writer) && !(writer.Most("maxItems") is { } most && most <= ExactNumber.One))
        {
            Report(CompatibilityRules.UniqueItemsAdded, "uniqueItems", "");
        }

        var tuple = Math.Max(writer.TupleLength, reader.TupleLength);
        for (var i = 0; i < tuple; i++)
        {
            if (writer.Most("maxItems") is { } limit && limit <= ExactNumber.FromInteger(i))
            {
                return;
            }

            CompareItem(writer, reader, i, path, found);
        }

        var others = Compare(writer.OtherItems(), reader.OtherItems(), path + "/items");
        if (others.Count > 0)
        {
            found.AddRange(tuple == 0 && !reader.OtherItems().IsFalse ? others : [CompatibilityRules.AdditionalItemsNarrowed.At(path + "/items", _direction, "")]);
        }

        CompareContains(writer, reader, Report);
    }

    private void CompareItem(Conjunction writer, Conjunction reader, int index, string path, List<Incompatibility> found)
    {
        var number = index.ToString(CultureInfo.InvariantCulture);
        var at = path + "/prefixItems/" + number;
        var inside = Compare(writer.Item(index), reader.Item(index), at);
        if (inside.Count == 0)
        {
            return;
        }

        if (writer.DeclaresItem(index) == reader.DeclaresItem(index))
        {
            found.AddRange(inside);
        }
        else
        {
            var rule = writer.DeclaresItem(index) ? CompatibilityRules.ItemRemovedFromClosedModel : CompatibilityRules.ItemAddedToOpenModel;
            found.Add(rule.At(at, _direction, number));
        }
    }

    private void CompareContains(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        foreach (var wanted in reader.Parts)
        {
            if (wanted.Schema("contains") is { } inReader && !writer.Parts.Any(part => Implies(part, wanted, inReader)))
            {
                report(CompatibilityRules.ContainsNarrowed, "contains", "contains");
            }
        }

        bool Implies(JsonSchemaNode had, JsonSchemaNode wanted, JsonSchemaNode inReader) =>
            had.Schema("contains") is { } inWriter
            && (had.Number("minContains") ?? ExactNumber.One) >= (wanted.Number("minContains") ?? ExactNumber.One)
            && Compare(writer.Alone(inWriter), reader.Alone(inReader), "").Count == 0
            && (wanted.Number("maxContains") is not { } most
                || (had.Number("maxContains") is { } hadMost && hadMost <= most && Compare(reader.Alone(inReader), writer.Alone(inWriter), "").Count == 0));
    }

    private static bool IsUnique(Conjunction schema) => schema.Parts.Any(part => part.Keyword("uniqueItems") is { ValueKind: JsonValueKind.True });
}
