using Hub.Schemas.Validation.Patterns;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternKeyword(TextPattern pattern) : TextKeyword("pattern")
{
    public override bool Accepts(ReadOnlySpan<byte> text) => pattern.IsMatch(text);

    public override bool Judge(ref Evaluation run, int token, ReadOnlySpan<byte> text) => Accepts(text) || run.Fail(this, token);

    public override Explanation Explain(int detail) =>
        Say($"不符合规定的格式 {pattern.Source}。", $"The text does not match the pattern {pattern.Source}.");
}
