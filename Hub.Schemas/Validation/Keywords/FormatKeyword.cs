using Hub.Schemas.Validation.Formats;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>format</c>, asserted.</summary>
internal sealed class FormatKeyword(TextFormat format) : TextKeyword("format", format.Numbers ? TypeSet.String | TypeSet.Number : TypeSet.String)
{
    public override bool Accepts(ReadOnlySpan<byte> text) => format.Check(text) == TextFormat.Valid;

    public override bool Judge(ref Evaluation run, int token, ReadOnlySpan<byte> text)
    {
        var fault = format.Check(text);
        return fault == TextFormat.Valid || run.Fail(this, token, fault);
    }

    public override Explanation Explain(int detail) => format.Faults[detail];
}
