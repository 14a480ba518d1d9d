using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>
/// The values that surely satisfy one schema, told while reading them. Null for a type means: never certain. Made by <see cref="RecognizerBuilder"/>, which
/// sets the properties once; schemas may contain themselves.
/// </summary>
internal sealed class ValueRecognizer
{
    /// <summary>All that a string must satisfy.</summary>
    public TextKeyword[]? Texts { get; set; }

    public NumberRecognizer? Numbers { get; set; }

    public ObjectRecognizer? Objects { get; set; }

    public ArrayRecognizer? Arrays { get; set; }

    public bool TakesNull { get; set; }

    public bool TakesTrue { get; set; }

    public bool TakesFalse { get; set; }

    /// <summary>The position behind the value at <paramref name="position"/>, or -1 when it is not certain that the value satisfies the schema.</summary>
    /// <param name="input">The message.</param>
    /// <param name="position">Where the value begins.</param>
    /// <param name="depth">Number of containers around it.</param>
    public int Read(ref JsonInput input, int position, int depth)
    {
        var first = input.At(position);
        if (first == '"')
        {
            return Texts is { } texts ? ReadText(ref input, position + 1, texts) : -1;
        }

        return first switch
        {
            (byte)'{' => depth < JsonScanner.MaxDepth ? Objects?.Read(ref input, position, depth + 1) ?? -1 : -1,
            (byte)'[' => depth < JsonScanner.MaxDepth ? Arrays?.Read(ref input, position, depth + 1) ?? -1 : -1,
            (byte)'n' => TakesNull ? ReadLiteral(input, position, "null"u8) : -1,
            (byte)'t' => TakesTrue ? ReadLiteral(input, position, "true"u8) : -1,
            (byte)'f' => TakesFalse ? ReadLiteral(input, position, "false"u8) : -1,
            _ => Numbers?.Read(ref input, position) ?? -1,
        };
    }

    private static int ReadText(ref JsonInput input, int start, TextKeyword[] keywords)
    {
        if (!input.TryFindPlainEnd(start, out var length) && !TryFindEnd(ref input, start, out length))
        {
            return -1;
        }

        var text = input.Utf8.Slice(start, length);
        foreach (var keyword in keywords)
        {
            if (!keyword.Accepts(text))
            {
                return -1;
            }
        }

        return start + length + 1;
    }

    /// <summary>As the window does it, also beyond the window and among other characters than ASCII; escapes are never certain.</summary>
    private static bool TryFindEnd(ref JsonInput input, int start, out int length)
    {
        var plain = true;
        length = input.FindStop(start, ref plain) - start;
        return input.At(start + length) == '"' && (plain || System.Text.Unicode.Utf8.IsValid(input.Utf8.Slice(start, length)));
    }

    private static int ReadLiteral(in JsonInput input, int position, ReadOnlySpan<byte> literal) =>
        input.Utf8[position..].StartsWith(literal) ? position + literal.Length : -1;
}
