using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
/// <param name="plan">What elements are counted.</param>
/// <param name="minimum">At least so many.</param>
/// <param name="maximum">At most so many.</param>
/// <param name="evaluates">2020-12: the counted elements are evaluated.</param>
internal sealed class ContainsKeyword(SchemaPlan plan, long minimum, long maximum, bool evaluates) : Keyword("contains", TypeSet.Array)
{
    public override bool IsLeaf => false;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var tape = run.Tape;
        var end = tape[token].Link;
        var ordinal = 0;
        long count = 0;
        for (var element = token + 1; element < end; element = tape.After(element), ordinal++)
        {
            if (run.Try(plan, element))
            {
                count++;
                if (evaluates)
                {
                    run.Marks.Add(marks, ordinal);
                }
            }
        }

        return (count >= minimum && count <= maximum) || run.Fail(this, token);
    }

    public override Explanation Explain(int detail) => maximum == long.MaxValue
        ? Say($"符合要求的元素应至少有 {minimum} 个。", $"At least {minimum} elements must match.")
        : Say($"符合要求的元素应有 {minimum} 至 {maximum} 个。", $"From {minimum} to {maximum} elements must match.");
}
