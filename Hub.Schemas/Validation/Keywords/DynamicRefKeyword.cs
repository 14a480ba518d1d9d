using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>
/// <c>$dynamicRef</c> (2020-12) and <c>$recursiveRef</c> (2019-09): the target is the one of the outermost schema resource, among
/// those that led here, which defines the anchor.
/// </summary>
internal sealed class DynamicRefKeyword(string name, string anchor, SchemaPlan fallback) : Keyword(name, TypeSet.Any)
{
    private readonly Dictionary<int, SchemaPlan> _targets = [];

    public string Anchor => anchor;

    public override bool IsLeaf => false;

    public override IEnumerable<SchemaPlan> InPlace => [fallback];

    /// <summary>The anchor leads to <paramref name="target"/> when the resource of number <paramref name="scope"/> was entered.</summary>
    public void AddTarget(int scope, SchemaPlan target) => _targets[scope] = target;

    public bool HasTarget(int scope) => _targets.ContainsKey(scope);

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        foreach (var scope in run.Scopes)
        {
            if (_targets.TryGetValue(scope, out var target))
            {
                return run.Run(target, token, marks);
            }
        }

        return run.Run(fallback, token, marks);
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The target explains itself.");
}
