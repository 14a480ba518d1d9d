using Hub.Schemas.Validation;

namespace Hub.Schemas.Avro.Codec;

/// <summary>A finding without its place. The sentences never hold a value.</summary>
internal sealed record AvroProblem(string Code, string Keyword, string Zh, string En)
{
    public static readonly AvroProblem Malformed = new(FindingCodes.JsonMalformed, "json", "不是有效的 JSON。", "This is not valid JSON.");
    public static readonly AvroProblem InvalidUtf8 = new(FindingCodes.JsonInvalidUtf8, "json", "文本不是有效的 UTF-8，或含有不成对的代理项。", "The text is not valid UTF-8, or holds a lone surrogate.");
    public static readonly AvroProblem DuplicateKey = new(FindingCodes.JsonDuplicateKey, "json", "对象中有重复的属性名。", "The object holds a property twice.");
    public static readonly AvroProblem TooDeep = new(FindingCodes.JsonTooDeep, "json", $"嵌套超过 {AvroCodec.MaxDepth} 层。", $"The nesting is deeper than {AvroCodec.MaxDepth} levels.");
    public static readonly AvroProblem Required = new(AvroFindingCodes.Required, "required", "缺少必填属性。", "A required property is missing.");
    public static readonly AvroProblem Unknown = new(AvroFindingCodes.PropertyUnknown, "additionalProperties", "对象含有模式中没有的属性，转换会丢失它。", "The object holds a property that the schema does not have; converting would lose it.");
    public static readonly AvroProblem Symbol = new(AvroFindingCodes.EnumSymbol, "enum", "不是模式列出的取值。", "This is not one of the values that the schema lists.");
    public static readonly AvroProblem Range = new(AvroFindingCodes.NumberRange, "maximum", "数值超出类型的范围。", "The number is beyond the range of its type.");
    public static readonly AvroProblem Scale = new(AvroFindingCodes.NumberScale, "multipleOf", "小数位数多于类型所能保留的。", "The number has more decimal places than its type keeps.");
    public static readonly AvroProblem Inexact = new(AvroFindingCodes.NumberInexact, "type", "该数值无法用浮点数精确保存。", "The number cannot be kept exactly as a floating-point number.");
    public static readonly AvroProblem Date = new(AvroFindingCodes.Date, "format", "不是有效日期，应为 YYYY-MM-DD。", "This is not a date as YYYY-MM-DD.");
    public static readonly AvroProblem Timestamp = new(AvroFindingCodes.Timestamp, "format", "不是带时区的有效时间（RFC 3339）。", "This is not a time with offset (RFC 3339).");
    public static readonly AvroProblem TimestampScale = new(AvroFindingCodes.TimestampScale, "format", "时间的小数位多于模式的单位。", "The time is finer than the schema's unit.");
    public static readonly AvroProblem Base64 = new(AvroFindingCodes.Base64, "contentEncoding", "不是有效的 Base64，或长度不符。", "This is not Base64, or not of the length wanted.");

    /// <summary>A value of another type than <paramref name="expected"/> (the JSON type's name).</summary>
    public static AvroProblem WrongType(string expected) =>
        new(AvroFindingCodes.Type, "type", $"类型不符，应为 {expected}。", $"The value is of another type; {expected} is expected.");

    /// <summary>Binary data that breaks off or says what the schema does not allow, at a byte offset.</summary>
    public static AvroProblem Corrupt(int offset) =>
        new(AvroFindingCodes.Corrupt, "avro", $"Avro 数据与模式不符（第 {offset} 字节）。", $"The Avro data does not follow its schema (at byte {offset}).");

    public Finding At(string pointer) => new() { Code = Code, Pointer = pointer, Keyword = Keyword, Zh = Zh, En = En };
}
