using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>How many elements or members a container may have: <c>minItems</c>, <c>maxItems</c>, <c>minProperties</c>, <c>maxProperties</c>.</summary>
internal sealed class CountKeyword(string name, TypeSet container, bool isMinimum, long limit) : Keyword(name, container)
{
    public bool Allows(int count) => isMinimum ? count >= limit : count <= limit;

    public override bool Judge(ref Evaluation run, int token, int marks) => Allows(run.Tape[token].Detail) || run.Fail(this, token);

    public override Explanation Explain(int detail) => isMinimum
        ? Say($"个数不得少于 {limit}。", $"There must be at least {limit}.")
        : Say($"个数不得多于 {limit}。", $"There must be at most {limit}.");
}
