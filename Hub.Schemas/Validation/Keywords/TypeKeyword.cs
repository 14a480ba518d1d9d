using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>type</c>: runs only for the types that are not allowed, and refuses them.</summary>
internal sealed class TypeKeyword(TypeSet allowed, IReadOnlyList<string> names) : Keyword("type", ~allowed)
{
    public TypeSet Allowed => allowed;

    public override bool Judge(ref Evaluation run, int token, int marks) => run.Fail(this, token);

    public override Explanation Explain(int detail)
    {
        var types = string.Join(" / ", names);
        return Say($"类型应为 {types}。", $"The type must be {types}.");
    }
}
