using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>propertyNames</c>: what the names of the members must satisfy, as strings.</summary>
internal sealed class PropertyNamesKeyword(SchemaPlan plan) : Keyword("propertyNames", TypeSet.Object)
{
    public override bool IsLeaf => false;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var tape = run.Tape;
        var end = tape[token].Link;
        var valid = true;
        for (var name = token + 1; name < end; name = tape.After(name + 1))
        {
            valid &= run.Try(plan, name) || run.Fail(this, name);
        }

        return valid;
    }

    public override Explanation Explain(int detail) => Say("属性名不符合要求。", "The name of this member is not allowed.");
}
