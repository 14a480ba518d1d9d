using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>minLength</c> and <c>maxLength</c> together, in one step.</summary>
internal sealed class LengthsKeyword(LengthKeyword minimum, LengthKeyword maximum) : TextKeyword("length")
{
    public override bool Accepts(ReadOnlySpan<byte> text) => minimum.Accepts(text) && maximum.Accepts(text);

    public override bool Judge(ref Evaluation run, int token, ReadOnlySpan<byte> text) =>
        (minimum.Accepts(text) || run.Fail(minimum, token)) & (maximum.Accepts(text) || run.Fail(maximum, token));

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The limits explain themselves.");
}
