using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>Speaks when the schema would need more work for the message than is granted.</summary>
internal sealed class ComplexityKeyword : Keyword
{
    public static readonly ComplexityKeyword Instance = new();

    private ComplexityKeyword()
        : base("complexity", TypeSet.None)
    {
    }

    public override bool Judge(ref Evaluation run, int token, int marks) => run.Fail(this, token);

    public override Explanation Explain(int detail) =>
        Say("按该模式检查此报文所需的计算量超过上限。", "Checking this message against the schema takes more work than is granted.");
}
