using System.Globalization;
using System.Text;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Plans;

/// <summary>Writes the JSON Pointer (RFC 6901) of a token. Needed only for findings, so that the tape keeps no paths.</summary>
internal static class PointerText
{
    /// <summary>A longer member name is cut here and ends with …, so that a hostile name makes no long answer: 64 bytes.</summary>
    private const int MaxName = 64;

    public static string Of(JsonTape tape, ReadOnlySpan<byte> utf8, int token)
    {
        var pointer = "";
        for (int parent; (parent = tape[token].Parent) >= 0; token = parent)
        {
            var segment = tape[parent].Kind == JsonKind.Array
                ? Ordinal(tape, parent, token).ToString(CultureInfo.InvariantCulture)
                : Name(tape.Text(tape[token].Kind == JsonKind.Name ? token : token - 1, utf8));
            pointer = $"/{segment}{pointer}";
        }

        return pointer;
    }

    private static int Ordinal(JsonTape tape, int array, int token)
    {
        var ordinal = 0;
        for (var element = array + 1; element < token; element = tape.After(element))
        {
            ordinal++;
        }

        return ordinal;
    }

    private static string Name(ReadOnlySpan<byte> name)
    {
        var text = name.Length <= MaxName ? Encoding.UTF8.GetString(name) : $"{Encoding.UTF8.GetString(name[..MaxName]).TrimEnd('\uFFFD')}…";
        return text.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
