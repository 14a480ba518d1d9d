using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary><c>required-if</c>: when the field <c>when</c> has one of the texts of <c>is</c> (or, without <c>is</c>, any value), the fields of <c>then</c> are there.</summary>
internal sealed class RequiredIfRule(RuleText text, MessagePath when, IReadOnlyList<string>? values, IReadOnlyList<MessagePath> then)
    : RuleKeyword(text, [when, .. then])
{
    private readonly Utf8Table<bool>? _values = values is null ? null : new(values.Select(value => KeyValuePair.Create(value, true)));

    protected override int FindViolation(ref Evaluation run, scoped ReadOnlySpan<int> fields)
    {
        var condition = fields[0];
        if (condition < 0 || !Applies(run.Text(condition)))
        {
            return -1;
        }

        for (var field = 1; field < fields.Length; field++)
        {
            if (fields[field] < 0)
            {
                return condition;
            }
        }

        return -1;
    }

    private bool Applies(ReadOnlySpan<byte> value) => _values is null || _values.Find(value) >= 0;
}
