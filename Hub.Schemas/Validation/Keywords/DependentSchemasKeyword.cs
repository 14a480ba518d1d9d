using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>dependentSchemas</c>: what must hold for the whole object when a member is there.</summary>
internal sealed class DependentSchemasKeyword(string name, IReadOnlyList<KeyValuePair<string, SchemaPlan>> dependencies)
    : Keyword(name, TypeSet.Object)
{
    private readonly (MemberName Trigger, SchemaPlan Plan)[] _pairs =
        [.. dependencies.Select(entry => (new MemberName(entry.Key), entry.Value))];

    public override bool IsLeaf => false;

    public override IEnumerable<SchemaPlan> InPlace => _pairs.Select(pair => pair.Plan);

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var value = run.Value(token);
        var valid = true;
        foreach (var (trigger, plan) in _pairs)
        {
            if (trigger.In(value) >= 0)
            {
                valid &= run.Run(plan, token, marks);
            }
        }

        return valid;
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The dependent schema explains itself.");
}
