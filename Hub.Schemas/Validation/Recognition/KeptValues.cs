using System.Runtime.CompilerServices;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Validation.Recognition;

/// <summary>
/// The values of a recognized message that are looked at again: by rules, by dated code lists, and by the sender's receipt. They are all that is on the tape, each as
/// the token of its number.
/// </summary>
internal static class KeptValues
{
    /// <summary>What no value is.</summary>
    private const JsonKind Absent = JsonKind.Name;

    /// <summary>Makes room for <paramref name="count"/> values, absent so far.</summary>
    public static void Reserve(JsonTape tape, int count)
    {
        tape.Clear();
        while (tape.Count < count)
        {
            tape.Add(Absent, 0, 0, -1);
        }
    }

    /// <summary>Notes the value that begins at <paramref name="start"/> with the byte <paramref name="first"/> and ends before <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(ref JsonToken token, byte first, int start, int end)
    {
        var quote = first == '"' ? 1 : 0;
        token.Kind = quote == 1 ? JsonKind.String : Kind(first);
        token.Start = start + quote;
        token.Length = end - start - (2 * quote);
    }

    /// <summary>Whether the value of that number (or -1) is there.</summary>
    public static bool Has(JsonTape tape, int number) => number >= 0 && tape[number].Kind != Absent;

    /// <summary>Where the value of that number is; an empty range when it is not there.</summary>
    public static Range Place(JsonTape tape, int number)
    {
        ref readonly var token = ref tape[number];
        return token.Kind == Absent ? default : token.Start..(token.Start + token.Length);
    }

    private static JsonKind Kind(byte first) => first switch
    {
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.Array,
        (byte)'t' => JsonKind.True,
        (byte)'f' => JsonKind.False,
        (byte)'n' => JsonKind.Null,
        _ => JsonKind.Number,
    };
}
