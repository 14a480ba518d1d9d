namespace Hub.Schemas.Validation.Json;

/// <summary>
/// A number of at most 18 digits and without exponent, as nearly all are: <see cref="Mantissa"/> × 10^-<see cref="Scale"/>, exactly. Compared in a
/// few instructions where <see cref="JsonNumber"/> goes from digit to digit.
/// </summary>
internal readonly record struct ScaledNumber(long Mantissa, int Scale)
{
    private const int MaxDigits = 18;

    private static readonly long[] s_powers = [.. Enumerable.Range(0, MaxDigits + 1).Select(power => (long)Math.Pow(10, power))];

    /// <param name="text">The number as written; its grammar has been checked.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when it has an exponent or more digits, zeros included.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out ScaledNumber number)
    {
        number = default;
        var isNegative = text[0] == '-';
        if (text.Length > MaxDigits)
        {
            return false;
        }

        long mantissa = 0;
        var point = text.Length - 1;
        for (var i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
            }
            else if (text[i] == '.')
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        number = new ScaledNumber(isNegative ? -mantissa : mantissa, text.Length - 1 - point);
        return true;
    }

    /// <summary>The same number, if it fits.</summary>
    public static ScaledNumber? From(in JsonNumber number)
    {
        var scale = number.DigitCount - number.Exponent;
        if (Math.Max(number.DigitCount, Math.Max(number.Exponent, scale)) > MaxDigits || !number.TryGetDecimal(out var value))
        {
            return null;
        }

        scale = Math.Max(scale, 0);
        return new ScaledNumber((long)(value * s_powers[scale]), scale);
    }

    public int CompareTo(ScaledNumber other) => Scale == other.Scale
        ? Mantissa.CompareTo(other.Mantissa)
        : Math.BigMul(Mantissa, s_powers[other.Scale]).CompareTo(Math.BigMul(other.Mantissa, s_powers[Scale]));

    /// <summary>True when it is a multiple of <paramref name="divisor"/> (positive); false also when that is not told by dividing words.</summary>
    public bool IsSurelyMultipleOf(ScaledNumber divisor)
    {
        var shift = divisor.Scale - Scale;
        if (shift < 0 || divisor.Mantissa == 1)
        {
            return shift >= 0;
        }

        return (Math.BigMul(Mantissa, s_powers[shift]) % divisor.Mantissa) == 0;
    }
}
