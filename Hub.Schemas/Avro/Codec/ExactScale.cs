using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>JSON numbers as integers of a power of ten, exactly or not at all.</summary>
internal static class ExactScale
{
    /// <summary>Ten to the <paramref name="scale"/> times a number, when that is an integer of at most so many digits.</summary>
    /// <param name="number">The number.</param>
    /// <param name="scale">Decimal places kept.</param>
    /// <param name="precision">Digits kept, at most <see cref="AvroLogicalTypes.MaxPrecision"/>.</param>
    /// <param name="unscaled">The integer.</param>
    /// <returns>What is wrong, or null.</returns>
    public static AvroProblem? TryRead(JsonNumber number, int scale, int precision, out Int128 unscaled)
    {
        unscaled = 0;
        if (number.IsZero)
        {
            return null;
        }

        // The number is 0.d1d2d3… × 10^Exponent, so this many zeros follow its digits.
        var zeros = number.Exponent - number.DigitCount + scale;
        if (number.Exponent + scale > precision)
        {
            return AvroProblem.Range;
        }

        if (zeros < 0)
        {
            return AvroProblem.Scale;
        }

        foreach (var digit in number.Digits)
        {
            if (digit != '.')
            {
                unscaled = (unscaled * 10) + (digit - '0');
            }
        }

        for (; zeros > 0; zeros--)
        {
            unscaled *= 10;
        }

        unscaled = number.IsNegative ? -unscaled : unscaled;
        return null;
    }
}
