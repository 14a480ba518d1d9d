using Hub.Schemas.Validation.Formats;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>x-codelist</c>: the value is a code of the list, in force on a day.</summary>
/// <param name="codes">The list. One that is to be verified (待核对) warns and never rejects.</param>
/// <param name="asOf">The place in the message whose date, date-time or month gives the day; without it (or its value) today.</param>
/// <param name="compiledOn">The day of compilation: a code in force since then without an end needs no clock.</param>
/// <param name="retired">What becomes of a code that was in force before: a finding of that severity, or null for none.</param>
internal sealed class CodeListKeyword(CodeSet codes, MessagePath? asOf, DateOnly compiledOn, Severity? retired)
    : TextKeyword("x-codelist", TypeSet.String | TypeSet.Number)
{
    private readonly DateOnly _earliestDay = asOf is null ? compiledOn : DateOnly.MinValue;

    /// <summary>The place in the message that gives the day, or null.</summary>
    public MessagePath? AsOf => asOf;

    public override bool Accepts(ReadOnlySpan<byte> text) => IsAlwaysInForce(codes.Find(text));

    /// <summary>True when the code surely is in force on the day with which the text at <see cref="AsOf"/> begins.</summary>
    public bool Accepts(ReadOnlySpan<byte> text, ReadOnlySpan<byte> asOfText)
    {
        var code = codes.Find(text);
        return IsAlwaysInForce(code)
            || (code >= 0 && CalendarText.TryReadFirstDay(asOfText, out var day) && codes.Check(code, day) == CodeState.Current);
    }

    public override bool Judge(ref Evaluation run, int token, ReadOnlySpan<byte> text)
    {
        var code = codes.Find(text);
        if (IsAlwaysInForce(code))
        {
            return true;
        }

        var state = code < 0 ? CodeState.Unknown : codes.Check(code, Day(ref run));
        if (state == CodeState.Current)
        {
            return true;
        }

        var severity = state == CodeState.Retired ? retired : Severity.Error;
        return severity is null
            || (severity == Severity.Warning || codes.ToBeVerified
                ? run.Warn(this, token, (int)state)
                : run.Fail(this, token, (int)state));
    }

    public override Explanation Explain(int detail) => (CodeState)detail switch
    {
        CodeState.Retired => new(FindingCodes.CodeRetired, $"该代码在代码集 {codes.Name} 中已停用。", $"The code of the list {codes.Name} is retired."),
        CodeState.NotYetValid => new(FindingCodes.CodeUnknown, $"该代码在代码集 {codes.Name} 中当日尚未启用。", $"The code of the list {codes.Name} was not yet in force on that day."),
        _ => new(FindingCodes.CodeUnknown, $"代码集 {codes.Name} 中没有该代码。", $"The list {codes.Name} has no such code."),
    };

    /// <summary>Whether the code of that number is in force on every day that may be asked for.</summary>
    private bool IsAlwaysInForce(int code) => code >= 0 && codes.InForceSince(code) <= _earliestDay;

    private DateOnly Day(ref Evaluation run)
    {
        var place = asOf?.In(run.Value(0)) ?? -1;
        return place >= 0 && CalendarText.TryReadFirstDay(run.Text(place), out var day) ? day : run.Today;
    }
}
