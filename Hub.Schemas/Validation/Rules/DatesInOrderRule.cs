using Hub.Schemas.Validation.Formats;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary><c>dates-in-order</c>: <c>first</c> is not after <c>then</c>. Dates, months, or instants; a date and an instant are compared by day.</summary>
internal sealed class DatesInOrderRule(RuleText text, MessagePath first, MessagePath then) : RuleKeyword(text, [first, then])
{
    protected override int FindViolation(ref Evaluation run, scoped ReadOnlySpan<int> fields)
    {
        var earlier = fields[0];
        var later = fields[1];
        return earlier >= 0 && later >= 0 && IsAfter(run.Text(earlier), run.Text(later)) ? later : -1;
    }

    private static bool IsAfter(ReadOnlySpan<byte> first, ReadOnlySpan<byte> then)
    {
        // Texts of one form and one offset are in the order of their characters.
        if (CalendarText.HasSameForm(first, then))
        {
            return first.SequenceCompareTo(then) > 0;
        }

        if (CalendarText.TryReadInstant(first, out var firstInstant) && CalendarText.TryReadInstant(then, out var thenInstant))
        {
            return firstInstant > thenInstant;
        }

        return CalendarText.TryReadFirstDay(first, out var firstDay) && CalendarText.TryReadFirstDay(then, out var thenDay) && firstDay > thenDay;
    }
}
