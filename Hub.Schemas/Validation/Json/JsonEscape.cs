using System.Buffers.Text;
using System.Text;

namespace Hub.Schemas.Validation.Json;

/// <summary>The escapes of a JSON string (RFC 8259 §7).</summary>
internal static class JsonEscape
{
    private const int UnicodeLength = 6;

    /// <summary>Reads the escape at the start of <paramref name="source"/>: two bytes, <c>\uXXXX</c>, or a surrogate pair of those.</summary>
    public static JsonFault Read(ReadOnlySpan<byte> source, out Rune rune, out int consumed)
    {
        consumed = 2;
        rune = default;
        switch (source[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/':
                rune = new Rune(source[1]);
                return JsonFault.None;
            case (byte)'b':
                rune = new Rune('\b');
                return JsonFault.None;
            case (byte)'f':
                rune = new Rune('\f');
                return JsonFault.None;
            case (byte)'n':
                rune = new Rune('\n');
                return JsonFault.None;
            case (byte)'r':
                rune = new Rune('\r');
                return JsonFault.None;
            case (byte)'t':
                rune = new Rune('\t');
                return JsonFault.None;
            case (byte)'u':
                return ReadUnicode(source, out rune, out consumed);
            default:
                return JsonFault.Malformed;
        }
    }

    private static JsonFault ReadUnicode(ReadOnlySpan<byte> source, out Rune rune, out int consumed)
    {
        consumed = UnicodeLength;
        rune = default;
        if (!TryReadUnit(source, out var high))
        {
            return JsonFault.Malformed;
        }

        if (Rune.TryCreate(high, out rune))
        {
            return JsonFault.None;
        }

        consumed = 2 * UnicodeLength;
        return TryReadUnit(source[UnicodeLength..], out var low) && Rune.TryCreate(high, low, out rune)
            ? JsonFault.None
            : JsonFault.LoneSurrogate;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> source, out char unit)
    {
        unit = default;
        if (source.Length < UnicodeLength
            || source[0] != '\\'
            || source[1] != 'u'
            || !Utf8Parser.TryParse(source[2..UnicodeLength], out ushort value, out var read, 'x')
            || read != 4)
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
