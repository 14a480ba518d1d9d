using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>required</c>: members that must be there. Beside <c>properties</c>, <see cref="MembersKeyword"/> asks only when its pass missed one.</summary>
internal sealed class RequiredKeyword(IReadOnlyList<string> names) : Keyword("required", TypeSet.Object)
{
    private readonly Utf8Table<bool> _names = new(names.Select(name => KeyValuePair.Create(name, true)));

    public IReadOnlyList<string> Names => names;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var value = run.Value(token);
        var valid = true;
        for (var i = 0; i < _names.Count; i++)
        {
            var name = _names.Name(i);
            if (value.Member(name) < 0)
            {
                valid = run.Fail(this, token, i);
                if (!run.Reporting)
                {
                    break;
                }
            }
        }

        return valid;
    }

    public override Explanation Explain(int detail) =>
        Say($"缺少必填项“{names[detail]}”。", $"The required member '{names[detail]}' is missing.");
}
