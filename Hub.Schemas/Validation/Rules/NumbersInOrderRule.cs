using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary><c>numbers-in-order</c>: <c>first</c> is not greater than <c>then</c>; compared exactly.</summary>
internal sealed class NumbersInOrderRule(RuleText text, MessagePath first, MessagePath then) : RuleKeyword(text, [first, then])
{
    protected override int FindViolation(ref Evaluation run, scoped ReadOnlySpan<int> fields)
    {
        var smaller = fields[0];
        var larger = fields[1];
        return smaller >= 0
            && larger >= 0
            && run.Tape[smaller].Kind == JsonKind.Number
            && run.Tape[larger].Kind == JsonKind.Number
            && run.Value(smaller).Number.CompareTo(run.Value(larger).Number) > 0
            ? larger
            : -1;
    }
}
