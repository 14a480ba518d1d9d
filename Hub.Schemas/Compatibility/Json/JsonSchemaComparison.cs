using System.Text.Json;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>
/// Decides whether every document valid under one schema (the writer's) is valid under another (the reader's), and says where not.
/// The answer errs on the safe side: what cannot be proved is reported.
/// </summary>
/// <remarks>
/// Both schemas are read as conjunctions (references and <c>allOf</c> followed), so a restriction may move between a schema, its
/// <c>allOf</c> branches and its references without being reported. Recursive schemas are compared once per pair of places;
/// sums are tried branch by branch within <see cref="MaxSteps"/>.
/// </remarks>
internal sealed partial class JsonSchemaComparison
{
    /// <summary>20000 pairs of places; far beyond any schema written by hand.</summary>
    public const int MaxSteps = 20_000;

    private static readonly IReadOnlyList<Incompatibility> Compatible = [];
    private readonly CompatibilityDirection _direction;
    private readonly bool _strict;
    private readonly HashSet<(string Writer, string Reader)> _underway = [];
    private int _steps;

    private JsonSchemaComparison(CompatibilityDirection direction, CompatibilityPolicy policy)
    {
        _direction = direction;
        _strict = policy == CompatibilityPolicy.Strict;
    }

    public static IReadOnlyList<Incompatibility> Compare(
        SchemaSource writer, SchemaSource reader, CompatibilityDirection direction, CompatibilityPolicy policy)
    {
        var writerSet = JsonSchemaSet.Load(writer, "writer");
        var readerSet = JsonSchemaSet.Load(reader, "reader");
        return new JsonSchemaComparison(direction, policy)
            .Compare(Conjunction.Of(writerSet, writerSet.Root), Conjunction.Of(readerSet, readerSet.Root), "")
            .DistinctBy(found => (found.Path, found.Rule))
            .ToList();
    }

    private IReadOnlyList<Incompatibility> Compare(Conjunction writer, Conjunction reader, string path)
    {
        if (writer.IsFalse || writer.Types == JsonTypes.None || reader.IsOpen)
        {
            return Compatible;
        }

        if (reader.IsFalse)
        {
            return [CompatibilityRules.ReaderRefusesAll.At(path, _direction, "")];
        }

        SchemaDepth.Ensure(path);
        if (++_steps > MaxSteps)
        {
            return [CompatibilityRules.TooComplex.At(path, _direction, MaxSteps.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        }

        // A pair met again below itself is proved by the comparison under way: documents are finite.
        var pair = (writer.Key, reader.Key);
        if (!_underway.Add(pair))
        {
            return Compatible;
        }

        var found = Direct(writer, reader, path);
        if (found.Count > 0 && writer.Sums.FirstOrDefault() is { } sum)
        {
            // Where the reader has a sum too, comparing the whole explains better than comparing one branch.
            var byBranch = sum.Branches.SelectMany(branch => Compare(writer.Choose(sum, branch), reader, path)).ToList();
            found = byBranch.Count == 0 || !reader.Sums.Any() ? byBranch : found;
        }

        _underway.Remove(pair);
        return found;
    }

    private List<Incompatibility> Direct(Conjunction writer, Conjunction reader, string path)
    {
        var found = new List<Incompatibility>();
        void Report(CompatibilityRule rule, string keyword, string detail) =>
            found.Add(rule.At(keyword.Length == 0 ? path : path + "/" + keyword, _direction, detail));

        var types = writer.Types;
        var accepted = reader.Values is null ? reader.Types : reader.DeclaredTypes;
        if ((types & ~accepted) is var refused and not JsonTypes.None)
        {
            Report(CompatibilityRules.TypeNarrowed, "type", JsonTypeNames.Describe(refused));
            types &= accepted;
        }

        CompareValues(writer, reader, Report);
        if ((types & JsonTypes.Number) != 0)
        {
            CompareNumbers(writer, reader, Report);
        }

        if ((types & JsonTypes.String) != 0)
        {
            CompareStrings(writer, reader, Report);
        }

        if ((types & JsonTypes.Array) != 0)
        {
            CompareArrays(writer, reader, path, found);
        }

        if ((types & JsonTypes.Object) != 0)
        {
            CompareObjects(writer, reader, path, found);
        }

        CompareApplicators(writer, reader, path, found);
        return found;
    }

    private static void CompareValues(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        if (reader.Values is not { } allowed)
        {
            return;
        }

        if (ListedValues(writer) is not { } written)
        {
            report(CompatibilityRules.EnumAdded, "enum", "");
            return;
        }

        var missing = written.Count(value => !allowed.Any(other => JsonElement.DeepEquals(value, other)));
        if (missing > 0)
        {
            report(CompatibilityRules.EnumNarrowed, "enum", missing.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    // Booleans and null are lists of values too.
    private static IReadOnlyList<JsonElement>? ListedValues(Conjunction schema)
    {
        if (schema.Values is { } values)
        {
            return values;
        }

        if ((schema.Types & ~(JsonTypes.Boolean | JsonTypes.Null)) != 0)
        {
            return null;
        }

        var text = (schema.Types & JsonTypes.Boolean) == 0 ? "[null]" : (schema.Types & JsonTypes.Null) == 0 ? "[true,false]" : "[true,false,null]";
        return [.. JsonElement.Parse(text).EnumerateArray()];
    }

    private static void CompareNumbers(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        if (reader.Lower is { } lower && !(writer.Lower is { } writtenLower && writtenLower.AtLeast(lower)))
        {
            report(CompatibilityRules.MinimumRaised, lower.Exclusive ? "exclusiveMinimum" : "minimum", $"{writer.Lower?.ToString() ?? "-"} → {lower}");
        }

        if (reader.Upper is { } upper && !(writer.Upper is { } writtenUpper && writtenUpper.AtMost(upper)))
        {
            report(CompatibilityRules.MaximumLowered, upper.Exclusive ? "exclusiveMaximum" : "maximum", $"{writer.Upper?.ToString() ?? "-"} → {upper}");
        }

        foreach (var divisor in reader.Divisors)
        {
            if (divisor != ExactNumber.One && !writer.Divisors.Any(written => written.IsMultipleOf(divisor)))
            {
                report(CompatibilityRules.MultipleOfNarrowed, "multipleOf", divisor.ToString());
            }
        }
    }

    private void CompareStrings(Conjunction writer, Conjunction reader, Action<CompatibilityRule, string, string> report)
    {
        CompareSize(writer, reader, "minLength", CompatibilityRules.MinLengthRaised, "maxLength", CompatibilityRules.MaxLengthLowered, report);
        CompareAssertion(writer, reader, "pattern", CompatibilityRules.PatternChanged, report);
        if (_strict)
        {
            CompareAssertion(writer, reader, "format", CompatibilityRules.FormatChanged, report);
            CompareAssertion(writer, reader, "x-codelist", CompatibilityRules.CodeListChanged, report);
        }
    }

    private static void CompareAssertion(
        Conjunction writer, Conjunction reader, string keyword, CompatibilityRule rule, Action<CompatibilityRule, string, string> report)
    {
        foreach (var part in reader.Parts)
        {
            if (part.Keyword(keyword) is { } wanted && !writer.Parts.Any(had => had.Keyword(keyword) is { } same && JsonElement.DeepEquals(same, wanted)))
            {
                report(rule, keyword, wanted.ToString());
            }
        }
    }

    private static void CompareSize(
        Conjunction writer,
        Conjunction reader,
        string least,
        CompatibilityRule raised,
        string most,
        CompatibilityRule lowered,
        Action<CompatibilityRule, string, string> report,
        int impliedLeast = 0,
        int? impliedMost = null)
    {
        var writtenLeast = new[] { writer.Least(least) ?? ExactNumber.FromInteger(0), ExactNumber.FromInteger(impliedLeast) }.Max();
        if (reader.Least(least) is { } wanted && writtenLeast < wanted)
        {
            report(raised, least, $"{writtenLeast} → {wanted}");
        }

        var writtenMost = writer.Most(most);
        if (impliedMost is { } implied && (writtenMost is null || writtenMost > ExactNumber.FromInteger(implied)))
        {
            writtenMost = ExactNumber.FromInteger(implied);
        }

        if (reader.Most(most) is { } limit && (writtenMost is null || writtenMost > limit))
        {
            report(lowered, most, $"{writtenMost?.ToString() ?? "-"} → {limit}");
        }
    }
}
