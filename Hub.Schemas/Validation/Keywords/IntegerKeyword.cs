using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>type: integer</c>: a number without fraction, however written (draft 4: written without fraction).</summary>
internal sealed class IntegerKeyword(bool asWritten) : Keyword("type", TypeSet.Number)
{
    public override bool Judge(ref Evaluation run, int token, int marks) =>
        run.Tape[token].Plain || (!asWritten && run.Value(token).Number.IsInteger) || run.Fail(this, token);

    public override Explanation Explain(int detail) => Say("应为整数。", "The number must be an integer.");
}
