using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>allOf</c>.</summary>
internal sealed class AllOfKeyword(IReadOnlyList<SchemaPlan> plans) : Keyword("allOf", TypeSet.Any)
{
    private readonly SchemaPlan[] _plans = [.. plans];

    public override bool IsLeaf => false;

    public override IEnumerable<SchemaPlan> InPlace => _plans;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var valid = true;
        foreach (var plan in _plans)
        {
            if (!run.Run(plan, token, marks))
            {
                valid = false;
                if (!run.Reporting)
                {
                    break;
                }
            }
        }

        return valid;
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The parts explain themselves.");
}
