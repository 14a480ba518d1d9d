using System.Globalization;
using System.Numerics;

namespace Hub.Schemas.Compatibility.Json;

/// <summary>
/// A JSON number as written, without rounding: <c>Mantissa × 10^Exponent</c>, the mantissa without trailing zeros.
/// </summary>
internal readonly record struct ExactNumber : IComparable<ExactNumber>
{
    /// <summary>Exponents beyond ±10000 are clamped: no schema means them, and exact arithmetic on them would be an attack.</summary>
    private const int MaxExponent = 10_000;

    private ExactNumber(BigInteger mantissa, int exponent)
    {
        while (!mantissa.IsZero && mantissa % 10 == 0)
        {
            mantissa /= 10;
            exponent++;
        }

        Mantissa = mantissa;
        Exponent = mantissa.IsZero ? 0 : exponent;
    }

    public BigInteger Mantissa { get; }

    public int Exponent { get; }

    public bool IsInteger => Exponent >= 0;

    /// <summary>Number of decimal places needed to write the number.</summary>
    public int Scale => Math.Max(0, -Exponent);

    /// <summary>Number of digits before the decimal point.</summary>
    public int IntegerDigits => Math.Max(0, BigInteger.Abs(Mantissa).ToString(CultureInfo.InvariantCulture).Length + Exponent);

    public static ExactNumber One { get; } = new(BigInteger.One, 0);

    public static ExactNumber FromInteger(long value) => new(value, 0);

    /// <param name="text">A number in JSON syntax.</param>
    public static ExactNumber Parse(string text)
    {
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var digits = e < 0 ? text : text[..e];
        var exponent = 0;
        if (e >= 0 && !int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            exponent = text[e + 1] == '-' ? -MaxExponent : MaxExponent;
        }

        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        return new ExactNumber(BigInteger.Parse(digits, CultureInfo.InvariantCulture), Math.Clamp(exponent, -MaxExponent, MaxExponent));
    }

    /// <summary>True when this number is a whole multiple of <paramref name="divisor"/> (which is not zero).</summary>
    public bool IsMultipleOf(ExactNumber divisor)
    {
        var exponent = Math.Min(Exponent, divisor.Exponent);
        return (Scaled(exponent) % divisor.Scaled(exponent)).IsZero;
    }

    /// <summary>The number as an integer, or null when it is none of 32 bits.</summary>
    public int? ToInt32() =>
        IsInteger && IntegerDigits <= 10 && Scaled(0) is var value && value >= int.MinValue && value <= int.MaxValue ? (int)value : null;

    public int CompareTo(ExactNumber other)
    {
        var exponent = Math.Min(Exponent, other.Exponent);
        return Scaled(exponent).CompareTo(other.Scaled(exponent));
    }

    public static bool operator <(ExactNumber left, ExactNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(ExactNumber left, ExactNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(ExactNumber left, ExactNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ExactNumber left, ExactNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Plain digits within twenty places of the point, otherwise with an exponent.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Mantissa).ToString(CultureInfo.InvariantCulture);
        var sign = Mantissa.Sign < 0 ? "-" : "";
        if (Exponent is < -20 or > 20)
        {
            return $"{sign}{digits}e{Exponent.ToString(CultureInfo.InvariantCulture)}";
        }

        if (Exponent >= 0)
        {
            return sign + digits + new string('0', Exponent);
        }

        digits = digits.PadLeft(1 - Exponent, '0');
        return sign + digits[..^-Exponent] + "." + digits[^-Exponent..];
    }

    private BigInteger Scaled(int exponent) => Mantissa * BigInteger.Pow(10, Exponent - exponent);
}
