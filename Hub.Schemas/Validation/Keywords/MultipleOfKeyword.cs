using Hub.Schemas.Validation.Json;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary><c>multipleOf</c>, computed exactly with whole numbers.</summary>
internal sealed class MultipleOfKeyword : NumberLimit
{
    private readonly string _text;
    private readonly ulong _mantissa;
    private readonly int _exponent;
    private readonly ScaledNumber? _scaled;

    /// <exception cref="SchemaException">The divisor is not positive or has more than 18 digits.</exception>
    public MultipleOfKeyword(byte[] divisor)
        : base("multipleOf")
    {
        _text = System.Text.Encoding.UTF8.GetString(divisor);
        var number = new JsonNumber(divisor);
        if (number.IsNegative || number.IsZero || number.DigitCount > 18)
        {
            throw new SchemaException($"multipleOf must be a positive number of at most 18 digits, not {_text}.");
        }

        foreach (var digit in number.Digits)
        {
            if (digit != '.')
            {
                _mantissa = (_mantissa * 10) + digit - '0';
            }
        }

        _exponent = number.Exponent - number.DigitCount;
        _scaled = ScaledNumber.From(number);
    }

    /// <summary>
    /// With value = v·10^a and divisor = m·10^b, where neither v nor m ends in zero: a multiple exactly when a ≥ b and
    /// v·10^(a-b) mod m = 0, since v holds no factor ten that could make up for a &lt; b.
    /// </summary>
    public override bool Holds(in JsonNumber number)
    {
        if (number.IsZero)
        {
            return true;
        }

        var shift = (long)number.Exponent - number.DigitCount - _exponent;
        if (shift < 0 || _mantissa == 1)
        {
            return shift >= 0;
        }

        UInt128 remainder = 0;
        foreach (var digit in number.Digits)
        {
            if (digit != '.')
            {
                remainder = ((remainder * 10) + (uint)(digit - '0')) % _mantissa;
            }
        }

        return remainder * PowerOfTen(shift) % _mantissa == 0;
    }

    public override bool Accepts(ScaledNumber number) => _scaled is { } divisor && number.IsSurelyMultipleOf(divisor);

    public override Explanation Explain(int detail) => Say($"数值应为 {_text} 的整数倍。", $"The number must be a multiple of {_text}.");

    private UInt128 PowerOfTen(long exponent)
    {
        UInt128 result = 1, factor = 10;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result = result * factor % _mantissa;
            }

            factor = factor * factor % _mantissa;
        }

        return result;
    }
}
