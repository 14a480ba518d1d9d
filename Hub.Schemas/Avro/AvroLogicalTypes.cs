namespace Hub.Schemas.Avro;

/// <summary>The logical types that the hub gives a meaning; others are read as their base type, as the specification asks.</summary>
internal static class AvroLogicalTypes
{
    public const string Decimal = "decimal";
    public const string Date = "date";
    public const string TimestampMillis = "timestamp-millis";
    public const string TimestampMicros = "timestamp-micros";

    /// <summary>38 digits: what 128 bits hold.</summary>
    public const int MaxPrecision = 38;

    public static bool Fits(string logicalType, AvroKind kind) => logicalType switch
    {
        Decimal => kind is AvroKind.Bytes or AvroKind.Fixed,
        Date => kind is AvroKind.Int,
        TimestampMillis or TimestampMicros => kind is AvroKind.Long,
        _ => false,
    };
}
