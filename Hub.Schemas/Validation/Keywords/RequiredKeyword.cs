using System.Numerics;
using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>required</c>: members that must be there. Judged by <see cref="MembersKeyword"/> in its pass where that is possible.</summary>
internal sealed class RequiredKeyword(IReadOnlyList<string> names) : Keyword("required", TypeSet.Object)
{
    /// <summary>As many names as fit into the bits of the pass over the members: 64.</summary>
    public const int MaxInPass = 64;

    private readonly Utf8Table<bool> _names = new(names.Select(name => KeyValuePair.Create(name, true)));

    public IReadOnlyList<string> Names => names;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var value = run.Value(token);
        var valid = true;
        for (var i = 0; i < _names.Count; i++)
        {
            var name = _names.Name(i);
            if (value.Member(name, Utf8Hash.Compute(name)) < 0)
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

    /// <summary>Fails for each name whose bit is set; always false.</summary>
    public bool FailMissing(ref Evaluation run, int token, ulong missing)
    {
        for (; missing != 0; missing &= missing - 1)
        {
            run.Fail(this, token, BitOperations.TrailingZeroCount(missing));
        }

        return false;
    }

    public override Explanation Explain(int detail) =>
        Say($"缺少必填项“{names[detail]}”。", $"The required member '{names[detail]}' is missing.");
}
