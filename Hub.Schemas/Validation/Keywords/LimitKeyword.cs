using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms; compared exactly, digit by digit.</summary>
/// <param name="name">The keyword.</param>
/// <param name="sign">-1 for a minimum, 1 for a maximum: the forbidden side of the limit.</param>
/// <param name="exclusive">Whether the limit itself is forbidden too.</param>
/// <param name="limit">The limit as the schema writes it.</param>
internal sealed class LimitKeyword(string name, int sign, bool exclusive, byte[] limit) : Keyword(name, TypeSet.Number)
{
    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var order = Math.Sign(run.Value(token).Number.CompareTo(new JsonNumber(limit)));
        return order != sign && !(exclusive && order == 0) ? true : run.Fail(this, token);
    }

    public override Explanation Explain(int detail)
    {
        var text = System.Text.Encoding.UTF8.GetString(limit);
        return (sign, exclusive) switch
        {
            ( < 0, false) => Say($"数值不得小于 {text}。", $"The number must be at least {text}."),
            ( < 0, true) => Say($"数值应大于 {text}。", $"The number must be greater than {text}."),
            (_, false) => Say($"数值不得大于 {text}。", $"The number must be at most {text}."),
            (_, true) => Say($"数值应小于 {text}。", $"The number must be less than {text}."),
        };
    }
}
