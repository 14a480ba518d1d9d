using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>A member whose code must be in force on the day that another member gives.</summary>
/// <param name="Keyword">The list.</param>
/// <param name="Code">Number of the kept value that is the code.</param>
/// <param name="Day">Number of the kept value that gives the day.</param>
internal readonly record struct DatedCode(CodeListKeyword Keyword, int Code, int Day)
{
    public bool IsInForce(JsonTape kept, ReadOnlySpan<byte> utf8) =>
        !KeptValues.Has(kept, Code) || (KeptValues.Has(kept, Day) ? Keyword.Accepts(kept.Text(Code, utf8), kept.Text(Day, utf8)) : Keyword.Accepts(kept.Text(Code, utf8)));
}
