using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>unevaluatedProperties</c> and <c>unevaluatedItems</c>: what holds for the members or elements that nothing else looked at.</summary>
internal sealed class UnevaluatedKeyword(string name, TypeSet container, SchemaPlan plan) : Keyword(name, container)
{
    public override bool IsLeaf => false;

    public override int Phase => 1;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var tape = run.Tape;
        var count = tape[token].Detail;
        var nameLength = tape[token].Kind == JsonKind.Object ? 1 : 0;
        var valid = true;
        var value = token + 1 + nameLength;
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            if (!run.Marks.Contains(marks, ordinal))
            {
                valid &= run.Run(plan, value);
            }

            value = tape.After(value) + nameLength;
        }

        run.Marks.AddAll(marks, count);
        return valid;
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The members explain themselves.");
}
