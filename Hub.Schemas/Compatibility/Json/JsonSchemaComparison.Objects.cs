using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>Objects: properties declared in either version, those matched by patterns, all others, and what must be present.</summary>
internal sealed partial class JsonSchemaComparison
{
    private void CompareObjects(Conjunction writer, Conjunction reader, string path, List<Incompatibility> found)
    {
        void Report(CompatibilityRule rule, string keyword, string detail) => found.Add(rule.At(path + "/" + keyword, _direction, detail));

        var written = writer.Declared.ToHashSet(StringComparer.Ordinal);
        var read = reader.Declared.ToHashSet(StringComparer.Ordinal);
        foreach (var name in reader.Declared.Union(writer.Declared))
        {
            CompareProperty(writer, reader, name, written.Contains(name), read.Contains(name), path, found);
        }

        CompareRequired(writer, reader, Report);
        CompareDependencies(writer, reader, Report);
        if (_strict)
        {
            CompareOthers(writer, reader, path, found);
            CompareUnevaluated(writer, reader, Report);
            CompareRules(writer, reader, Report);
        }

        foreach (var names in reader.Schemas("propertyNames"))
        {
            var had = writer.Schemas("propertyNames").ToList();
            if (had.Count == 0 || Compare(had.Aggregate(writer.Alone(had[0]), (all, next) => all.With(next)), reader.Alone(names), "").Count > 0)
            {
                Report(CompatibilityRules.PropertyNamesNarrowed, "propertyNames", "propertyNames");
            }
        }

        CompareSize(
            writer, reader, "minProperties", CompatibilityRules.MinPropertiesRaised, "maxProperties", CompatibilityRules.MaxPropertiesLowered, Report,
            writer.Required.Count,
            writer.OtherProperties().IsFalse && writer.PatternSchemas.Count == 0 ? written.Count : null);
    }

    private void CompareProperty(
        Conjunction writer, Conjunction reader, string name, bool inWriter, bool inReader, string path, List<Incompatibility> found)
    {
        var at = path + "/properties/" + JsonPointer.Escape(name);
        var before = writer.Property(name);
        var after = reader.Property(name);
        if (inWriter && inReader)
        {
            found.AddRange(Compare(before, after, at));
        }
        else if (_strict && Compare(before, after, at).Count > 0)
        {
            var rule = inReader && before.IsOpen ? CompatibilityRules.PropertyAddedToOpenModel
                : inWriter && after.IsFalse ? CompatibilityRules.PropertyRemovedFromClosedModel
                : CompatibilityRules.PropertyNotCovered;
            found.Add(rule.At(at, _direction, name));
        }
    }

    private static void CompareRequired(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        var had = writer.Required;
        foreach (var name in reader.Required)
        {
            if (!had.Contains(name) && !reader.Property(name).Parts.Any(part => part.Keyword("default") is { }))
            {
                report(CompatibilityRules.RequiredAdded, "required", name);
            }
        }
    }

    private void CompareDependencies(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        var had = Dependencies(writer).ToLookup(dependency => dependency.Name);
        foreach (var (name, wanted) in Dependencies(reader))
        {
            var context = writer;
            var present = new HashSet<string>(writer.Required, StringComparer.Ordinal) { name };
            foreach (var (_, value) in had[name])
            {
                if (value.Element.ValueKind == JsonValueKind.Array)
                {
                    present.UnionWith(JsonSchemaNode.Strings(value.Element));
                }
                else
                {
                    context = context.With(value);
                }
            }

            var satisfied = writer.Property(name).IsFalse
                || (wanted.Element.ValueKind == JsonValueKind.Array
                    ? JsonSchemaNode.Strings(wanted.Element).All(present.Contains)
                    : Compare(context, reader.Alone(wanted), "").Count == 0);
            if (!satisfied)
            {
                report(CompatibilityRules.DependencyAdded, "dependencies/" + JsonPointer.Escape(name), name);
            }
        }
    }

    // "dependencies" up to draft 7, "dependentRequired" and "dependentSchemas" since 2019-09.
    private static IEnumerable<(string Name, JsonSchemaNode Value)> Dependencies(Conjunction schema)
    {
        foreach (var part in schema.Parts)
        {
            foreach (var keyword in (string[])["dependencies", "dependentRequired", "dependentSchemas"])
            {
                if (part.Keyword(keyword) is { ValueKind: JsonValueKind.Object } map)
                {
                    foreach (var member in map.EnumerateObject())
                    {
                        yield return (member.Name, part.Child(member.Value, keyword, member.Name));
                    }
                }
            }
        }
    }

    // Properties that neither version names: those that match a pattern of the writer, and those that match none.
    private void CompareOthers(Conjunction writer, Conjunction reader, string path, List<Incompatibility> found)
    {
        var written = writer.PatternSchemas.Select(member => member.Key).Distinct().ToList();
        foreach (var part in reader.Parts)
        {
            foreach (var (pattern, schema) in part.Named("patternProperties"))
            {
                // A name that matches the reader's pattern may match any of the writer's, or none.
                var names = written.Contains(pattern) ? [writer.Matching(pattern)] : written.Select(writer.Matching).Append(writer.OtherProperties());
                if (names.Any(had => Compare(had, reader.Alone(schema), "").Count > 0))
                {
                    found.Add(CompatibilityRules.PatternPropertiesNarrowed.At(path + "/patternProperties/" + JsonPointer.Escape(pattern), _direction, pattern));
                }
            }

            foreach (var (rest, exempt) in reader.RestOf(part))
            {
                CompareRest(writer, reader.Alone(rest), written.Except(exempt), path, found);
            }
        }
    }

    private void CompareRest(Conjunction writer, Conjunction allowed, IEnumerable<string> patterns, string path, List<Incompatibility> found)
    {
        if (Compare(writer.OtherProperties(), allowed, "").Count > 0)
        {
            var rule = allowed.IsFalse ? CompatibilityRules.AdditionalPropertiesClosed : CompatibilityRules.AdditionalPropertiesNarrowed;
            found.Add(rule.At(path + "/additionalProperties", _direction, ""));
        }

        foreach (var pattern in patterns.Where(pattern => Compare(writer.Matching(pattern), allowed, "").Count > 0))
        {
            found.Add(CompatibilityRules.PatternPropertiesNarrowed.At(path + "/patternProperties/" + JsonPointer.Escape(pattern), _direction, pattern));
        }
    }

    // What unevaluatedProperties counts depends on the message when applicators choose: then only the same text is compatible.
    private static void CompareUnevaluated(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        foreach (var part in reader.Parts)
        {
            if (part.Schema("unevaluatedProperties") is { IsTrue: false }
                && reader.EvaluatedBeside(part) is null
                && !(writer.SameDocumentAs(reader) || writer.Parts.Any(had => SelfContained(had) && JsonElement.DeepEquals(had.Element, part.Element))))
            {
                report(CompatibilityRules.UnevaluatedChanged, "unevaluatedProperties", "unevaluatedProperties");
            }
        }

        static bool SelfContained(JsonSchemaNode part) => !part.Element.GetRawText().Contains("Ref\"", StringComparison.OrdinalIgnoreCase);
    }

    private static void CompareRules(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        var had = writer.Parts.SelectMany(CrossFieldRules).ToList();
        foreach (var rule in reader.Parts.SelectMany(CrossFieldRules))
        {
            if (!had.Any(other => JsonElement.DeepEquals(other, rule)))
            {
                report(CompatibilityRules.RuleAdded, "x-rules", "x-rules");
            }
        }
    }

    private static IEnumerable<JsonElement> CrossFieldRules(JsonSchemaNode part) =>
        part.Keyword("x-rules") is { ValueKind: JsonValueKind.Array } rules
            ? rules.EnumerateArray().Where(rule => !(rule.ValueKind == JsonValueKind.Object
                && rule.TryGetProperty("severity", out var severity) && severity.ValueEquals("warning")))
            : [];
}
