using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>minLength</c> and <c>maxLength</c>, in Unicode characters (code points).</summary>
internal sealed class LengthKeyword(string name, bool isMinimum, long limit) : TextKeyword(name)
{
    /// <summary>A character has 1 to 4 bytes; so the number of bytes alone often tells.</summary>
    private const int MaxBytes = 4;

    public override bool Accepts(ReadOnlySpan<byte> text) => isMinimum ? IsLongEnough(text) : IsShortEnough(text);

    public override bool Judge(ref Evaluation run, int token, ReadOnlySpan<byte> text) => Accepts(text) || run.Fail(this, token);

    public override Explanation Explain(int detail) => isMinimum
        ? Say($"长度不得少于 {limit} 个字符。", $"The text must have at least {limit} characters.")
        : Say($"长度不得多于 {limit} 个字符。", $"The text must have at most {limit} characters.");

    private bool IsLongEnough(ReadOnlySpan<byte> text) =>
        text.Length >= limit && (text.Length > (limit - 1) * MaxBytes || CountCharacters(text) >= limit);

    private bool IsShortEnough(ReadOnlySpan<byte> text) => text.Length <= limit || CountCharacters(text) <= limit;

    private static int CountCharacters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }
}
