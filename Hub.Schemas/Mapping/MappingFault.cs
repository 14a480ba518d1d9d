namespace Hub.Schemas.Mapping;

/// <summary>Why a record could not be converted. Never holds its value: that may be personal.</summary>
/// <param name="Code">One of the constants here; documented in docs/codes.md.</param>
/// <param name="Column">The local column.</param>
/// <param name="Pointer">The field it should have become.</param>
/// <param name="Zh">Why, in Chinese.</param>
/// <param name="En">Why, in English.</param>
public sealed record MappingFault(string Code, string Column, string Pointer, string Zh, string En)
{
    /// <summary>A local code has no counterpart in the mapping.</summary>
    public const string CodeUnmapped = "MAPPING_CODE_UNKNOWN";

    /// <summary>A date or time has none of the formats of the mapping.</summary>
    public const string DateUnreadable = "MAPPING_DATE_INVALID";

    /// <summary>What should be multiplied is not a number.</summary>
    public const string NumberUnreadable = "MAPPING_NUMBER_INVALID";

    internal static MappingFault Unmapped(FieldRule rule) =>
        new(CodeUnmapped, rule.Column!, rule.Pointer, $"列“{rule.Column}”的代码在映射中没有对应值。", $"A code of the column '{rule.Column}' has no counterpart in the mapping.");

    internal static MappingFault Date(FieldRule rule) =>
        new(DateUnreadable, rule.Column!, rule.Pointer, $"列“{rule.Column}”的日期不符合映射给出的任何格式。", $"A date of the column '{rule.Column}' has none of the formats of the mapping.");

    internal static MappingFault Number(FieldRule rule) =>
        new(NumberUnreadable, rule.Column!, rule.Pointer, $"列“{rule.Column}”不是可以换算的数值。", $"A value of the column '{rule.Column}' is no number to convert.");
}
