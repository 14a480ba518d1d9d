using System.Buffers.Text;

namespace Hub.Schemas.Avro.Codec;

/// <summary>
/// A JSON number read exactly: <c>±Digits × 10^Exponent</c>, the digits without trailing zeros. Numbers of more than 38 significant
/// digits are <see cref="TooLong"/>.
/// </summary>
internal readonly record struct JsonDecimal(bool Negative, UInt128 Digits, int Count, int Exponent, bool TooLong)
{
    private const int MaxDigits = AvroLogicalTypes.MaxPrecision;
    private const int MaxExponent = 100_000;

    /// <param name="number">A number in JSON syntax.</param>
    public static JsonDecimal Parse(ReadOnlySpan<byte> number)
    {
        var negative = number[0] == '-';
        UInt128 digits = 0;
        int count = 0, zeros = 0, places = 0, i = negative ? 1 : 0;
        var fraction = false;
        for (; i < number.Length && number[i] is not ((byte)'e' or (byte)'E'); i++)
        {
            if (number[i] == '.')
            {
                fraction = true;
                continue;
            }

            places += fraction ? 1 : 0;
            if (number[i] == '0')
            {
                // Zeros count only once a digit follows them.
                zeros += count > 0 ? 1 : 0;
                continue;
            }

            count += zeros + 1;
            if (count > MaxDigits)
            {
                return new JsonDecimal(negative, 0, count, 0, TooLong: true);
            }

            for (; zeros > 0; zeros--)
            {
                digits *= 10;
            }

            digits = (digits * 10) + (uint)(number[i] - '0');
        }

        var exponent = 0;
        if (i < number.Length)
        {
            var text = number[(i + 1)..];
            exponent = Utf8Parser.TryParse(text[0] == '+' ? text[1..] : text, out int parsed, out _)
                ? Math.Clamp(parsed, -MaxExponent, MaxExponent)
                : text[0] == '-' ? -MaxExponent : MaxExponent;
        }

        return digits == 0
            ? new JsonDecimal(negative, 0, 0, 0, TooLong: false)
            : new JsonDecimal(negative, digits, count, exponent - places + zeros, TooLong: false);
    }

    /// <summary>The number times ten to the <paramref name="scale"/>, when that is an integer of at most so many digits.</summary>
    public bool TryScale(int scale, int precision, out Int128 unscaled, out AvroProblem? problem)
    {
        unscaled = 0;
        problem = null;
        var shift = scale + Exponent;
        if (!TooLong && Digits == 0)
        {
            return true;
        }

        if (TooLong || shift < 0)
        {
            problem = TooLong ? AvroProblem.Range : AvroProblem.Scale;
            return false;
        }

        if (Count + shift > precision)
        {
            problem = AvroProblem.Range;
            return false;
        }

        unscaled = (Int128)Digits;
        for (; shift > 0; shift--)
        {
            unscaled *= 10;
        }

        unscaled = Negative ? -unscaled : unscaled;
        return true;
    }
}
