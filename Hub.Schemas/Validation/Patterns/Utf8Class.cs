using System.Text;

namespace Hub.Schemas.Validation.Patterns;

/// <summary>Sets of characters as the bytes that write them; the text is known to be UTF-8.</summary>
internal static class Utf8Class
{
    /// <summary><c>.</c>: every character but line feed, carriage return, U+2028 and U+2029.</summary>
    public static PatternNode AnyCharacter { get; } = Choice(
        Set(b => b < 0x80 && b is not ('\n' or '\r')),
        Bytes(Set(b => b is >= 0xC0 and < 0xE0), Tail),
        Bytes(Set(b => b is >= 0xE0 and < 0xF0 and not 0xE2), Tail, Tail),
        Bytes(Set(b => b == 0xE2), Set(b => b is > 0x80 and < 0xC0), Tail),
        Bytes(Set(b => b == 0xE2), Set(b => b == 0x80), Set(b => b is >= 0x80 and < 0xC0 and not (0xA8 or 0xA9))),
        Bytes(Set(b => b >= 0xF0), Tail, Tail, Tail));

    private static PatternNode Tail => Set(b => b is >= 0x80 and < 0xC0);

    public static PatternNode Of(AsciiSet set) => Set(b => set.Contains((byte)b));

    public static PatternNode Of(Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        return Bytes([.. utf8[..rune.EncodeToUtf8(utf8)].ToArray().Select(one => Set(b => b == one))]);
    }

    private static PatternNode.Bytes Set(Func<int, bool> contains) => new([.. Enumerable.Range(0, 256).Select(contains)]);

    private static PatternNode.Sequence Bytes(params PatternNode[] parts) => new(parts);

    private static PatternNode.Choice Choice(params PatternNode[] parts) => new(parts);
}
