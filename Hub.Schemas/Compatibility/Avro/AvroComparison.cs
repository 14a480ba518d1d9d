using Hub.Schemas.Avro;

namespace Hub.Schemas.Compatibility.Avro;

/// <summary>
/// Decides by the resolution rules of Avro 1.12 whether data of one schema (the writer's) can be read with another (the reader's).
/// Stricter than the rules in one respect: a logical type may not come, go or change its scale, since values would silently change meaning.
/// </summary>
internal sealed class AvroComparison
{
    private readonly CompatibilityDirection _direction;
    private readonly HashSet<(AvroSchema Writer, AvroSchema Reader)> _underway = [];
    private List<Incompatibility> _found = [];
    private int _steps;

    /// <summary>20000 pairs of types; far beyond any schema written by hand.</summary>
    private const int MaxSteps = 20_000;

    private AvroComparison(CompatibilityDirection direction) => _direction = direction;

    public static IReadOnlyList<Incompatibility> Compare(SchemaSource writer, SchemaSource reader, CompatibilityDirection direction) =>
        Compare(AvroSchema.Parse(writer.Text, writer.References), AvroSchema.Parse(reader.Text, reader.References), direction);

    public static IReadOnlyList<Incompatibility> Compare(AvroSchema writer, AvroSchema reader, CompatibilityDirection direction)
    {
        var comparison = new AvroComparison(direction);
        comparison.Compare(writer, reader, "");
        return comparison._found;
    }

    private void Compare(AvroSchema writer, AvroSchema reader, string path)
    {
        SchemaDepth.Ensure(path);
        if (++_steps > MaxSteps)
        {
            Report(CompatibilityRules.TooComplex, path, MaxSteps.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else if (writer.Kind == AvroKind.Union)
        {
            foreach (var branch in writer.Branches)
            {
                CompareBranch(branch, reader, path);
            }
        }
        else if (reader.Kind == AvroKind.Union)
        {
            CompareBranch(writer, reader, path);
        }
        else if (writer.Kind != reader.Kind)
        {
            if (!Promotes(writer.Kind, reader.Kind))
            {
                Report(CompatibilityRules.AvroTypeMismatch, path, $"{AvroSchemaText.KindName(writer.Kind)} → {AvroSchemaText.KindName(reader.Kind)}");
            }
            else
            {
                CompareLogical(writer, reader, path);
            }
        }
        else if (_underway.Add((writer, reader)))
        {
            // A pair met again below itself is decided by the comparison under way.
            CompareSameKind(writer, reader, path);
            _underway.Remove((writer, reader));
        }
    }

    private void CompareSameKind(AvroSchema writer, AvroSchema reader, string path)
    {
        if (writer.FullName is { } && !NamesMatch(writer, reader))
        {
            Report(CompatibilityRules.AvroNameMismatch, path, $"{writer.FullName} → {reader.FullName}");
            return;
        }

        CompareLogical(writer, reader, path);
        switch (writer.Kind)
        {
            case AvroKind.Array or AvroKind.Map:
                Compare(writer.Element!, reader.Element!, path + (writer.Kind == AvroKind.Array ? "/items" : "/values"));
                break;
            case AvroKind.Fixed when writer.Size != reader.Size:
                Report(CompatibilityRules.AvroFixedSize, path + "/size", $"{writer.Size} → {reader.Size}");
                break;
            case AvroKind.Enum when reader.DefaultSymbol is null && writer.Symbols.Except(reader.Symbols).ToList() is { Count: > 0 } missing:
                Report(CompatibilityRules.AvroSymbolsMissing, path + "/symbols", string.Join(", ", missing));
                break;
            case AvroKind.Record:
                CompareFields(writer, reader, path);
                break;
        }
    }

    private void CompareFields(AvroSchema writer, AvroSchema reader, string path)
    {
        foreach (var field in reader.Fields)
        {
            var at = path + "/fields/" + field.Name;
            if (WrittenField(writer, field) is { } written)
            {
                Compare(written.Type, field.Type, at);
            }
            else if (field.Default is null)
            {
                Report(CompatibilityRules.AvroFieldWithoutDefault, at, field.Name);
            }
        }
    }

    // A union branch is readable when the type, or for a reader's union one of its branches, reads it.
    private void CompareBranch(AvroSchema writer, AvroSchema reader, string path)
    {
        var candidates = reader.Kind == AvroKind.Union ? reader.Branches : [reader];
        var attempts = candidates.Select(candidate => Attempt(writer, candidate, path)).ToList();
        if (attempts.Exists(attempt => attempt.Count == 0))
        {
            return;
        }

        // The branch of the same type says most about what is wrong.
        var same = candidates.Select((candidate, i) => (candidate, i)).FirstOrDefault(pair => pair.candidate.Kind == writer.Kind && NamesMatch(writer, pair.candidate));
        if (same.candidate is { })
        {
            _found.AddRange(attempts[same.i]);
        }
        else
        {
            Report(CompatibilityRules.AvroBranchMissing, path, writer.FullName ?? AvroSchemaText.KindName(writer.Kind));
        }
    }

    private List<Incompatibility> Attempt(AvroSchema writer, AvroSchema reader, string path)
    {
        var outer = _found;
        _found = [];
        Compare(writer, reader, path);
        var inner = _found;
        _found = outer;
        return inner;
    }

    private void CompareLogical(AvroSchema writer, AvroSchema reader, string path)
    {
        var was = Logical(writer);
        var becomes = Logical(reader);
        if (was != becomes)
        {
            Report(CompatibilityRules.AvroLogicalType, path + "/logicalType", $"{was} → {becomes}");
        }
    }

    /// <summary>The writer's field that a reader's field takes its value from: of the same name, or of one of its aliases.</summary>
    internal static AvroField? WrittenField(AvroSchema writer, AvroField field) =>
        writer.Fields.FirstOrDefault(written => written.Name == field.Name)
        ?? writer.Fields.FirstOrDefault(written => field.Aliases.Contains(written.Name));

    internal static bool NamesMatch(AvroSchema writer, AvroSchema reader) =>
        writer.Name == reader.Name || reader.Aliases.Any(alias => alias == writer.FullName || alias == writer.Name);

    private static bool Promotes(AvroKind from, AvroKind to) => (from, to) switch
    {
        (AvroKind.Int, AvroKind.Long or AvroKind.Float or AvroKind.Double) => true,
        (AvroKind.Long, AvroKind.Float or AvroKind.Double) => true,
        (AvroKind.Float, AvroKind.Double) => true,
        (AvroKind.String, AvroKind.Bytes) or (AvroKind.Bytes, AvroKind.String) => true,
        _ => false,
    };

    private static string Logical(AvroSchema schema) => schema.LogicalType switch
    {
        null => schema.HoldsJson ? AvroSchemaText.JsonContent : "-",
        AvroLogicalTypes.Decimal => $"decimal({schema.Precision},{schema.Scale})",
        { } other => other,
    };

    private void Report(CompatibilityRule rule, string path, string detail) => _found.Add(rule.At(path, _direction, detail));
}
