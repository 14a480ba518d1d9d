using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>dependentRequired</c>: members that must be there when another one is.</summary>
internal sealed class DependentRequiredKeyword(string name, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> dependencies)
    : Keyword(name, TypeSet.Object)
{
    private readonly (MemberName Trigger, MemberName Needed)[] _pairs =
        [.. dependencies.SelectMany(entry => entry.Value.Select(needed => (new MemberName(entry.Key), new MemberName(needed))))];

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var value = run.Value(token);
        var valid = true;
        for (var i = 0; i < _pairs.Length; i++)
        {
            if (_pairs[i].Trigger.In(value) >= 0 && _pairs[i].Needed.In(value) < 0)
            {
                valid = run.Fail(this, token, i);
            }
        }

        return valid;
    }

    public override Explanation Explain(int detail)
    {
        var (trigger, needed) = _pairs[detail];
        return Say($"有“{trigger.Text}”时必须有“{needed.Text}”。", $"The member '{needed.Text}' is required where '{trigger.Text}' is given.");
    }
}
