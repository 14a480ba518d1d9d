using Hub.Schemas.Catalogue;

namespace Hub.Schemas.Tools;

/// <summary>What must be known of a dataset before its files can be made.</summary>
public sealed record DatasetDraft
{
    public required DatasetName Name { get; init; }

    public required string TitleZh { get; init; }

    public required string TitleEn { get; init; }

    /// <summary>Item of the city's plan: <c>systems/5</c>.</summary>
    public required string PlanItem { get; init; }

    /// <summary>Code of the list <c>resource-classes</c>.</summary>
    public required string Classification { get; init; }

    /// <summary>Code of the list <c>departments</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>At least one; the first is the business key.</summary>
    public required IReadOnlyList<(string Name, string Element)> Fields { get; init; }
}
