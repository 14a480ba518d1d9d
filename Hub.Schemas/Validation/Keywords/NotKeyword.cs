using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>not</c>.</summary>
internal sealed class NotKeyword(SchemaPlan plan) : Keyword("not", TypeSet.Any)
{
    public override bool IsLeaf => false;

    public override IEnumerable<SchemaPlan> InPlace => [plan];

    public override bool Judge(ref Evaluation run, int token, int marks) => !run.Try(plan, token) || run.Fail(this, token);

    public override Explanation Explain(int detail) => Say("属于不允许的形式。", "The value has a form that is not allowed.");
}
