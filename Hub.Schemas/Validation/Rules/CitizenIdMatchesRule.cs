using Hub.Schemas.Validation.Formats;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary>
/// <c>citizen-id-matches</c>: the citizen identity number (GB 11643) carries the birth date of <c>birthDate</c> and the sex of <c>sex</c> (GB/T 2261.1:
/// 1 male, 2 female; others are not compared).
/// </summary>
internal sealed class CitizenIdMatchesRule(RuleText text, MessagePath id, MessagePath? birthDate, MessagePath? sex)
    : RuleKeyword(text, [id, birthDate, sex])
{
    private const int IdLength = 18;

    protected override int FindViolation(ref Evaluation run, scoped ReadOnlySpan<int> fields)
    {
        var number = fields[0];
        if (number < 0 || run.Text(number).Length != IdLength)
        {
            return -1;
        }

        var digits = run.Text(number);
        var birth = fields[1];
        if (birth >= 0 && CalendarText.IsDate(run.Text(birth)) && !IsSameDay(digits[6..14], run.Text(birth)))
        {
            return birth;
        }

        var code = fields[2];
        return code >= 0 && Sex(run.Text(code)) is { } isMale && (digits[16] - '0') % 2 == 1 != isMale ? code : -1;
    }

    private static bool IsSameDay(ReadOnlySpan<byte> compact, ReadOnlySpan<byte> date) =>
        compact[..4].SequenceEqual(date[..4]) && compact[4..6].SequenceEqual(date[5..7]) && compact[6..].SequenceEqual(date[8..]);

    private static bool? Sex(ReadOnlySpan<byte> code) => code switch
    {
        [(byte)'1'] => true,
        [(byte)'2'] => false,
        _ => null,
    };
}
