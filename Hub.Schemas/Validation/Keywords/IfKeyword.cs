using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
internal sealed class IfKeyword(SchemaPlan condition, SchemaPlan? then, SchemaPlan? otherwise) : Keyword("if", TypeSet.Any)
{
    public override bool IsLeaf => false;

    public override IEnumerable<SchemaPlan> InPlace
    {
        get
        {
            yield return condition;
            if (then is not null)
            {
                yield return then;
            }

            if (otherwise is not null)
            {
                yield return otherwise;
            }
        }
    }

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var branch = run.Try(condition, token, marks) ? then : otherwise;
        return branch is null || run.Run(branch, token, marks);
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The branches explain themselves.");
}
