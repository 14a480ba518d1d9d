using Hub.Schemas.Identifiers;

namespace Hub.Schemas.Catalogue;

/// <summary>One field of a dataset as its newest schema describes it; the rows of a data dictionary, and what masks and grants speak of.</summary>
public sealed record DatasetField
{
    /// <summary>JSON Pointer of the field in a message; the items of an array have <c>*</c> for their index.</summary>
    public required string Pointer { get; init; }

    public required string TitleZh { get; init; }

    public required string TitleEn { get; init; }

    /// <summary>JSON types joined by '|': <c>string</c>, <c>number|null</c>.</summary>
    public required string Type { get; init; }

    public required bool Required { get; init; }

    /// <summary>The data element it uses, or null.</summary>
    public string? Element { get; init; }

    /// <summary>The code list its values come from, or null.</summary>
    public string? CodeList { get; init; }

    /// <summary>True when it holds personal information.</summary>
    public required bool Personal { get; init; }

    /// <summary>How it is shown to those who may not see it whole.</summary>
    public required MaskKind Mask { get; init; }

    /// <summary>Departments whose value wins, first one first; empty when any provider's newest value does.</summary>
    public required IReadOnlyList<string> Authority { get; init; }
}
