using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>anyOf</c> and <c>oneOf</c>: how many of the alternatives hold.</summary>
/// <param name="name">The keyword.</param>
/// <param name="plans">The alternatives.</param>
/// <param name="exactlyOne"><c>oneOf</c>: no second one may hold.</param>
internal sealed class AlternativesKeyword(string name, IReadOnlyList<SchemaPlan> plans, bool exactlyOne) : Keyword(name, TypeSet.Any)
{
    private readonly SchemaPlan[] _plans = [.. plans];

    public override bool IsLeaf => false;

    public override IEnumerable<SchemaPlan> InPlace => _plans;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var matches = 0;
        foreach (var plan in _plans)
        {
            if (!run.Try(plan, token, marks))
            {
                continue;
            }

            matches++;
            if (exactlyOne ? matches > 1 : marks < 0)
            {
                break;
            }
        }

        return (exactlyOne ? matches == 1 : matches > 0) || run.Fail(this, token, matches);
    }

    public override Explanation Explain(int detail) => detail == 0
        ? Say("不符合任何一种允许的形式。", "The value fits none of the alternatives.")
        : Say("同时符合多种形式,应只符合一种。", "The value fits several alternatives where only one may hold.");
}
