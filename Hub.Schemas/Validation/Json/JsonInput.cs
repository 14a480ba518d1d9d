using System.Runtime.CompilerServices;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// The bytes of a message, read by position: the lexical grammar of JSON (RFC 8259). What reads takes the position where something
/// begins and returns the one behind it, so that the position stays in a register.
/// </summary>
internal ref struct JsonInput
{
    private TextWindow _window;

    public JsonInput(ReadOnlySpan<byte> utf8)
    {
        Utf8 = utf8;
        _window = new TextWindow(utf8);
    }

    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>The byte at <paramref name="position"/>; 0, which begins nothing in JSON, beyond the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly byte At(int position) => (uint)position < (uint)Utf8.Length ? Utf8[position] : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int SkipWhitespace(int position) => At(position) <= ' ' ? SkipAllWhitespace(position) : position;

    /// <summary>
    /// Length of the text that begins at <paramref name="start"/>, behind the quote; false when it has escapes or other characters than ASCII,
    /// does not end, or reaches beyond the window.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryFindPlainEnd(int start, out int length) => _window.TryFindStop(start, out length) && At(start + length) == '"';

    /// <summary>See <see cref="TextWindow.FindStop"/>.</summary>
    public int FindStop(int position, ref bool plain) => _window.FindStop(position, ref plain);

    /// <summary>
    /// Reads a number. On a fault the result is -1, and <paramref name="integerEnd"/> the place of the fault; otherwise it is where the digits before
    /// fraction and exponent end.
    /// </summary>
    public readonly int SkipNumber(int position, out int integerEnd)
    {
        var integer = At(position) == '-' ? position + 1 : position;
        position = SkipDigits(integer);
        integerEnd = integer;
        if (position == integer || (position - integer > 1 && Utf8[integer] == '0'))
        {
            return -1;
        }

        var end = position;
        if (At(position) == '.')
        {
            var fraction = position + 1;
            position = SkipDigits(fraction);
            if (position == fraction)
            {
                integerEnd = position;
                return -1;
            }
        }

        if (At(position) is (byte)'e' or (byte)'E')
        {
            var exponent = At(position + 1) is (byte)'+' or (byte)'-' ? position + 2 : position + 1;
            position = SkipDigits(exponent);
            if (position == exponent)
            {
                integerEnd = position;
                return -1;
            }
        }

        integerEnd = end;
        return position;
    }

    private readonly int SkipDigits(int position)
    {
        while ((uint)(At(position) - '0') <= 9)
        {
            position++;
        }

        return position;
    }

    private readonly int SkipAllWhitespace(int position)
    {
        while (At(position) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }
}
