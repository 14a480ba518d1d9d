using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>All limits on a number's value, so that the number is taken apart once.</summary>
internal sealed class NumberKeyword(IReadOnlyList<NumberLimit> limits) : Keyword("number", TypeSet.Number)
{
    private readonly NumberLimit[] _limits = [.. limits];

    public IReadOnlyList<NumberLimit> Limits => _limits;

    public override bool Judge(ref Evaluation run, int token, int marks)
    {
        var number = run.Value(token).Number;
        var valid = true;
        foreach (var limit in _limits)
        {
            if (!limit.Holds(number))
            {
                valid = run.Fail(limit, token);
            }
        }

        return valid;
    }

    public override Explanation Explain(int detail) => throw new InvalidOperationException("The limits explain themselves.");
}
