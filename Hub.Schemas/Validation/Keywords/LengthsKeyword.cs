using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>minLength</c> and <c>maxLength</c> together, in one step.</summary>
internal sealed class LengthsKeyword(LengthKeyword minimum, LengthKeyword maximum) : Keyword("length", TypeSet.String)
{
    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var text = run.Text(token);
        return (minimum.Holds(text) || run.Fail(minimum, token)) & (maximum.Holds(text) || run.Fail(maximum, token));
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The limits explain themselves.");
}
