namespace Hub.Schemas.Catalogue;

/// <summary>
/// The catalogue record of a dataset: the core metadata of GB/T 21063.3 and the record of the government information resource catalogue
/// guide of 2017 (发改高技〔2017〕1272号).
/// </summary>
public sealed record ResourceRecord
{
    /// <summary>摘要</summary>
    public required string AbstractZh { get; init; }

    public required string AbstractEn { get; init; }

    /// <summary>Item of the city's plan that asks for it: <c>systems/5</c>, <c>security/6</c>, <c>standards/8</c>.</summary>
    public required string PlanItem { get; init; }

    /// <summary>信息资源分类: 类, 项, 目, 细目 as one code of the list <c>resource-classes</c>.</summary>
    public required string Classification { get; init; }

    /// <summary>Serial number within the classification, from 1.</summary>
    public required int Sequence { get; init; }

    /// <summary>信息资源代码: classification, '/', serial number.</summary>
    public string ResourceCode => $"{Classification}/{Sequence:00000}";

    /// <summary>提供方: the departments that may publish, the one that answers for the data first (codes of the list <c>departments</c>).</summary>
    public required IReadOnlyList<string> Providers { get; init; }

    /// <summary>Departments known to need it (codes of the list <c>departments</c>).</summary>
    public required IReadOnlyList<string> Consumers { get; init; }

    public required ShareType Share { get; init; }

    /// <summary>共享条件, stated for conditional sharing, or the legal basis of not sharing; empty otherwise.</summary>
    public required string ShareCondition { get; init; }

    /// <summary>是否向社会开放</summary>
    public required bool OpenToSociety { get; init; }

    public required UpdateCycle UpdateCycle { get; init; }

    public required ExchangeMode Mode { get; init; }

    /// <summary>关键字</summary>
    public required IReadOnlyList<string> Keywords { get; init; }

    /// <summary>发布日期, or null before publication.</summary>
    public DateOnly? PublishedOn { get; init; }
}
