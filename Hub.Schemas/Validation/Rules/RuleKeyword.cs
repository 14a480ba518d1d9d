using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary>One entry of <c>x-rules</c>: a condition across fields of a message. Fields that are absent or unreadable are left to the schema.</summary>
internal abstract class RuleKeyword(RuleText text) : Keyword("x-rules", TypeSet.Object)
{
    public sealed override bool Judge(ref Evaluation run, int token, int marks)
    {
        var place = FindViolation(ref run);
        return place < 0 || (text.Severity == Severity.Warning ? run.Warn(this, place) : run.Fail(this, place));
    }

    public sealed override Explanation Explain(int detail) => text.Explanation;

    /// <summary>Index of the value that breaks the rule, or -1.</summary>
    protected abstract int FindViolation(ref Evaluation run);

    /// <summary>The value at <paramref name="path"/>, when there is one other than null.</summary>
    protected static int Find(ref Evaluation run, MessagePath? path)
    {
        var place = path?.In(run.Value(0)) ?? -1;
        return place >= 0 && run.Tape[place].Kind != Json.JsonKind.Null ? place : -1;
    }
}
