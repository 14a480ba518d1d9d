using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary>
/// <c>sum</c>: the <c>parts</c> add up to <c>total</c>, within <c>tolerance</c> (default 0); computed as decimals. Absent parts count as nothing;
/// a number of more than 28 digits breaks the rule, since it cannot be added exactly.
/// </summary>
internal sealed class SumRule(RuleText text, IReadOnlyList<MessagePath> parts, MessagePath total, decimal tolerance)
    : RuleKeyword(text, [total, .. parts])
{
    protected override int FindViolation(ref Evaluation run, scoped ReadOnlySpan<int> fields)
    {
        var whole = fields[0];
        if (whole < 0 || run.Tape[whole].Kind != JsonKind.Number)
        {
            return -1;
        }

        if (!run.Value(whole).Number.TryGetDecimal(out var rest))
        {
            return whole;
        }

        var found = false;
        for (var field = 1; field < fields.Length; field++)
        {
            var part = fields[field];
            if (part < 0 || run.Tape[part].Kind != JsonKind.Number)
            {
                continue;
            }

            found = true;
            if (!run.Value(part).Number.TryGetDecimal(out var amount))
            {
                return part;
            }

            rest -= amount;
        }

        return found && Math.Abs(rest) > tolerance ? whole : -1;
    }
}
