namespace Hub.Schemas.Validation.Patterns;

/// <summary>A set of ASCII characters.</summary>
internal readonly record struct AsciiSet(ulong Low, ulong High)
{
    public static AsciiSet Digits { get; } = Range('0', '9');

    public static AsciiSet WordCharacters { get; } = Digits.With(Range('A', 'Z')).With(Range('a', 'z')).With(Range('_', '_'));

    public static AsciiSet Range(char first, char last)
    {
        ulong low = 0, high = 0;
        for (int c = first; c <= last; c++)
        {
            if (c < 64)
            {
                low |= 1UL << c;
            }
            else
            {
                high |= 1UL << c;
            }
        }

        return new AsciiSet(low, high);
    }

    public AsciiSet With(AsciiSet other) => new(Low | other.Low, High | other.High);

    public bool Intersects(AsciiSet other) => ((Low & other.Low) | (High & other.High)) != 0;

    public bool Contains(byte b) => b < 128 && (((b < 64 ? Low : High) >> b) & 1) != 0;
}
