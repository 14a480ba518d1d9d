using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro;

/// <summary>Which Avro type holds a JSON number, by its bounds and its steps.</summary>
internal static class AvroNumberMapping
{
    /// <summary>18 digits: decimal(18,2) is the city's amount.</summary>
    private const int DefaultPrecision = 18;

    /// <summary>int when the bounds say so, otherwise long.</summary>
    public static AvroSchema OfInteger(Conjunction schema) => new(FitsInt(schema) ? AvroKind.Int : AvroKind.Long);

    /// <summary>Money and measures: a number with a decimal multipleOf, or with x-scale, is exact; others are floating. Null when it is too long for a decimal.</summary>
    public static AvroSchema? OfNumber(Conjunction schema)
    {
        var divisors = schema.Parts.Select(part => part.Number("multipleOf")).OfType<ExactNumber>().ToList();
        if ((Annotation("x-scale") ?? (divisors.Count > 0 ? divisors.Max(divisor => divisor.Scale) : null)) is not { } scale)
        {
            return new AvroSchema(AvroKind.Double);
        }

        var digits = scale + Math.Max(schema.Lower?.Value.IntegerDigits ?? 0, schema.Upper?.Value.IntegerDigits ?? 0);
        var precision = Annotation("x-precision") ?? Math.Max(DefaultPrecision, digits);
        return precision is > 0 and <= AvroLogicalTypes.MaxPrecision && scale >= 0 && scale <= precision
            ? new AvroSchema(AvroKind.Bytes) { LogicalType = AvroLogicalTypes.Decimal, Precision = precision, Scale = scale }
            : null;

        int? Annotation(string keyword) => schema.Parts.Select(part => part.Number(keyword)).FirstOrDefault(value => value is { })?.ToInt32();
    }

    private static bool FitsInt(Conjunction schema) =>
        schema.Values is { } values
            ? values.All(value => value.ValueKind != JsonValueKind.Number || value.TryGetInt32(out _))
            : schema.Lower is { } low && low.Value >= ExactNumber.FromInteger(int.MinValue)
                && schema.Upper is { } high && high.Value <= ExactNumber.FromInteger(int.MaxValue);
}
