using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>$ref</c>.</summary>
internal sealed class RefKeyword(SchemaPlan target) : Keyword("$ref", TypeSet.Any)
{
    public SchemaPlan Target => target;

    public override bool IsLeaf => false;

    public override IEnumerable<SchemaPlan> InPlace => [target];

    public override bool Judge(ref Evaluation run, int token, int marks) => run.Run(target, token, marks);

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The target explains itself.");
}
