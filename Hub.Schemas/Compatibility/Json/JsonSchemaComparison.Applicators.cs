namespace Hub.Schemas.Compatibility.Json;

/// <summary><c>anyOf</c>, <c>oneOf</c>, <c>not</c> and <c>if</c> of the reader.</summary>
internal sealed partial class JsonSchemaComparison
{
    private void CompareApplicators(Conjunction writer, Conjunction reader, string path, List<Incompatibility> found)
    {
        foreach (var sum in reader.Sums)
        {
            CompareSum(writer, reader, sum, path, found);
        }

        foreach (var excluded in reader.Schemas("not"))
        {
            if (!Disjoint(writer, reader.Alone(excluded), MaxDisjointDepth)
                && !writer.Schemas("not").Any(had => Compare(reader.Alone(excluded), writer.Alone(had), "").Count == 0))
            {
                found.Add(CompatibilityRules.NotWidened.At(path + "/not", _direction, "not"));
            }
        }

        foreach (var part in reader.Parts)
        {
            if (part.Schema("if") is { } condition && !ConditionHolds(writer, reader, part, condition))
            {
                found.Add(CompatibilityRules.ConditionChanged.At(path + "/if", _direction, "if"));
            }
        }
    }

    // The writer's alternatives are itself as a whole, or the branches of one of its sums; one way that works is enough.
    private void CompareSum(Conjunction writer, Conjunction reader, SchemaSum sum, string path, List<Incompatibility> found)
    {
        var branches = sum.Branches.Select(reader.Alone).ToList();
        var covered = false;
        foreach (var own in writer.Sums.Cast<SchemaSum?>().Prepend(null))
        {
            var alternatives = own is null ? [writer] : own.Branches.Select(branch => writer.Choose(own, branch)).ToList();
            if (Pair(alternatives, branches) is not { } pairs)
            {
                continue;
            }

            covered = true;
            if (!sum.ExactlyOne || !_strict || ExclusionKept(writer, own, alternatives, branches, pairs))
            {
                return;
            }
        }

        if (covered)
        {
            found.Add(CompatibilityRules.OneOfOverlap.At(path + "/" + sum.Keyword, _direction, sum.Keyword));
            return;
        }

        found.AddRange(ExplainNarrowing(writer, branches, sum, path));
    }

    /// <summary>For each alternative a branch that takes all of it, the branch of the same position first; null when one has none.</summary>
    private int[]? Pair(List<Conjunction> alternatives, List<Conjunction> branches)
    {
        var pairs = new int[alternatives.Count];
        for (var i = 0; i < alternatives.Count; i++)
        {
            var position = i;
            var candidates = Enumerable.Range(0, branches.Count).OrderBy(j => j == position ? 0 : pairs.AsSpan(0, position).Contains(j) ? 2 : 1);
            var match = candidates.Cast<int?>().FirstOrDefault(j => Compare(alternatives[position], branches[j!.Value], "").Count == 0);
            if (match is not { } branch)
            {
                return null;
            }

            pairs[i] = branch;
        }

        return pairs;
    }

    /// <summary>
    /// True when a document of an alternative satisfies its own branch only: every other branch is disjoint from the alternative, or is the
    /// counterpart, no wider, of another alternative of the writer's own <c>oneOf</c>.
    /// </summary>
    private bool ExclusionKept(Conjunction writer, SchemaSum? own, List<Conjunction> alternatives, List<Conjunction> branches, int[] pairs)
    {
        for (var i = 0; i < alternatives.Count; i++)
        {
            for (var k = 0; k < branches.Count; k++)
            {
                if (k == pairs[i] || Disjoint(alternatives[i], branches[k], MaxDisjointDepth))
                {
                    continue;
                }

                var counterpart = own is { ExactlyOne: true } ? Array.FindIndex(pairs, pair => pair == k) : -1;
                if (counterpart < 0 || counterpart == i
                    || Compare(branches[k], writer.Alone(own!.Branches[counterpart]), "").Count > 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private List<Incompatibility> ExplainNarrowing(Conjunction writer, List<Conjunction> branches, SchemaSum sum, string path)
    {
        var at = path + "/" + sum.Keyword;
        var own = writer.Sums.FirstOrDefault(had => had.Branches.Count == branches.Count);
        if (own is { })
        {
            var inside = Enumerable.Range(0, branches.Count)
                .SelectMany(i => Compare(writer.Choose(own, own.Branches[i]), branches[i], at + "/" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                .ToList();
            if (inside.Count > 0)
            {
                return inside;
            }
        }

        return [CompatibilityRules.SumTypeNarrowed.At(at, _direction, sum.Keyword)];
    }

    private bool ConditionHolds(Conjunction writer, Conjunction reader, JsonSchemaNode part, JsonSchemaNode condition)
    {
        bool Holds(Conjunction context, string branch) =>
            part.Schema(branch) is not { } schema || Compare(context, reader.Alone(schema), "").Count == 0;

        if (Holds(writer, "else") && (Disjoint(writer, reader.Alone(condition), MaxDisjointDepth) || Holds(writer, "then")))
        {
            return true;
        }

        foreach (var had in writer.Parts)
        {
            if (had.Schema("if") is { } same && Equivalent(writer.Alone(same), reader.Alone(condition)))
            {
                var then = had.Schema("then") is { } thenSchema ? writer.With(thenSchema) : writer;
                var otherwise = had.Schema("else") is { } elseSchema ? writer.With(elseSchema) : writer;
                if (Holds(then.With(same), "then") && Holds(otherwise, "else"))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool Equivalent(Conjunction one, Conjunction other) => Compare(one, other, "").Count == 0 && Compare(other, one, "").Count == 0;
}
