using System.Numerics;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// A JSON number read digit by digit: exact at any length, without allocation. The value is ±0.d1d2d3… × 10^<see cref="Exponent"/>,
/// where d1 and the last digit are not zero.
/// </summary>
internal readonly ref struct JsonNumber
{
    /// <summary>Beyond this, an exponent only says "larger than anything": 10^9.</summary>
    private const int MaxExponent = 1_000_000_000;

    private readonly ReadOnlySpan<byte> _digits;

    /// <param name="text">The number as written; the scanner has checked its grammar.</param>
    public JsonNumber(ReadOnlySpan<byte> text)
    {
        int first = -1, last = -1, point = -1, end = 0;
        for (; end < text.Length; end++)
        {
            var c = text[end];
            if (c is > (byte)'0' and <= (byte)'9')
            {
                first = first < 0 ? end : first;
                last = end;
            }
            else if (c == '.')
            {
                point = end;
            }
            else if (c is (byte)'e' or (byte)'E')
            {
                break;
            }
        }

        if (first < 0)
        {
            return;
        }

        IsNegative = text[0] == '-';
        _digits = text[first..(last + 1)];
        DigitCount = _digits.Length - (first < point && point < last ? 1 : 0);
        long exponent = point < 0 ? end - first : first > point ? point + 1 - first : point - first;
        if (end < text.Length)
        {
            exponent += ReadExponent(text[(end + 1)..]);
        }

        Exponent = (int)Math.Clamp(exponent, -MaxExponent, MaxExponent);
    }

    private JsonNumber(bool isNegative, int exponent, ReadOnlySpan<byte> digits)
    {
        IsNegative = isNegative;
        Exponent = exponent;
        DigitCount = digits.Length;
        _digits = digits;
    }

    public bool IsNegative { get; }

    public bool IsZero => DigitCount == 0;

    /// <summary>Power of ten of the digit before the first one.</summary>
    public int Exponent { get; }

    /// <summary>Number of digits without leading and trailing zeros.</summary>
    public int DigitCount { get; }

    public bool IsInteger => Exponent >= DigitCount;

    /// <summary>The digits, most significant first; a decimal point among them is to be skipped.</summary>
    public ReadOnlySpan<byte> Digits => _digits;

    /// <summary>A number already taken apart, of digits without decimal point.</summary>
    public static JsonNumber FromParts(bool isNegative, int exponent, ReadOnlySpan<byte> digits) => new(isNegative, exponent, digits);

    public int CompareTo(in JsonNumber other)
    {
        if (IsNegative != other.IsNegative)
        {
            return IsNegative ? -1 : 1;
        }

        var magnitude = CompareMagnitude(other);
        return IsNegative ? -magnitude : magnitude;
    }

    /// <summary>The number as a decimal, unless it has more than 28 digits before and after the point.</summary>
    public bool TryGetDecimal(out decimal value)
    {
        value = 0;
        var scale = DigitCount - Exponent;
        if (Math.Max(DigitCount, Math.Max(Exponent, scale)) > 28)
        {
            return false;
        }

        // 28 digits fit into the 96 bits of a decimal, and 19 into one word.
        const int digitsOfWord = 19;
        var mantissa = Math.Max(DigitCount, Exponent) <= digitsOfWord ? Mantissa<ulong>(Math.Max(-scale, 0)) : Mantissa<UInt128>(Math.Max(-scale, 0));
        var low = (ulong)mantissa;
        value = new decimal((int)low, (int)(low >> 32), (int)(mantissa >> 64), IsNegative, (byte)Math.Max(scale, 0));
        return true;
    }

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(IsNegative);
        hash.Add(Exponent);
        foreach (var digit in _digits)
        {
            if (digit != '.')
            {
                hash.Add(digit);
            }
        }

        return hash.ToHashCode();
    }

    /// <summary>The digits, followed by <paramref name="zeros"/>, as a whole number; the type is wide enough for them.</summary>
    private TNumber Mantissa<TNumber>(int zeros)
        where TNumber : struct, IBinaryInteger<TNumber>
    {
        var ten = TNumber.CreateTruncating(10);
        var mantissa = TNumber.Zero;
        foreach (var digit in _digits)
        {
            if (digit != '.')
            {
                mantissa = (mantissa * ten) + TNumber.CreateTruncating(digit - '0');
            }
        }

        for (; zeros > 0; zeros--)
        {
            mantissa *= ten;
        }

        return mantissa;
    }

    private int CompareMagnitude(in JsonNumber other)
    {
        if (IsZero || other.IsZero)
        {
            return DigitCount.CompareTo(other.DigitCount);
        }

        if (Exponent != other.Exponent)
        {
            return Exponent.CompareTo(other.Exponent);
        }

        int i = 0, j = 0;
        while (i < _digits.Length && j < other._digits.Length)
        {
            if (_digits[i] == '.')
            {
                i++;
            }

            if (other._digits[j] == '.')
            {
                j++;
            }

            var order = _digits[i++].CompareTo(other._digits[j++]);
            if (order != 0)
            {
                return order;
            }
        }

        return DigitCount.CompareTo(other.DigitCount);
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        long exponent = 0;
        foreach (var digit in text[0] is (byte)'-' or (byte)'+' ? text[1..] : text)
        {
            exponent = Math.Min((exponent * 10) + digit - '0', MaxExponent);
        }

        return negative ? -exponent : exponent;
    }
}
