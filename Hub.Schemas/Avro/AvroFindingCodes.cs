namespace Hub.Schemas.Avro;

/// <summary>Stable codes of findings when JSON becomes Avro or Avro becomes JSON. A code, once published, keeps its meaning.</summary>
public static class AvroFindingCodes
{
    /// <summary>The JSON value is of another type than the schema's.</summary>
    public const string Type = "AVRO_TYPE";

    /// <summary>A property without default is missing.</summary>
    public const string Required = "AVRO_REQUIRED";

    /// <summary>The schema has no field for a property of the message.</summary>
    public const string PropertyUnknown = "AVRO_PROPERTY_UNKNOWN";

    public const string EnumSymbol = "AVRO_ENUM_SYMBOL";

    /// <summary>A number is too large for its type.</summary>
    public const string NumberRange = "AVRO_NUMBER_RANGE";

    /// <summary>A number has more decimal places than its type keeps.</summary>
    public const string NumberScale = "AVRO_NUMBER_SCALE";

    /// <summary>A number cannot be kept exactly as a floating-point number.</summary>
    public const string NumberInexact = "AVRO_NUMBER_INEXACT";

    public const string Date = "AVRO_DATE";

    public const string Timestamp = "AVRO_TIMESTAMP";

    /// <summary>A time is finer than the schema's unit.</summary>
    public const string TimestampScale = "AVRO_TIMESTAMP_SCALE";

    public const string Base64 = "AVRO_BASE64";

    /// <summary>Binary data does not follow its schema.</summary>
    public const string Corrupt = "AVRO_CORRUPT";
}
