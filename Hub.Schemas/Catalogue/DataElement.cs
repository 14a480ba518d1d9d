using System.Text.Json.Nodes;

namespace Hub.Schemas.Catalogue;

/// <summary>
/// One data element 数据元 with the attributes of GB/T 19488.1-2004, defined once in <c>standards/elements/</c> and used by every
/// schema that refers to <c>urn:yunfu:element:{id}</c>.
/// </summary>
public sealed record DataElement
{
    /// <summary>Internal identifier 内部标识符: the last part of the reference.</summary>
    public required string Id { get; init; }

    public required string NameZh { get; init; }

    public required string NameEn { get; init; }

    /// <summary>Full pinyin of the Chinese name 中文全拼.</summary>
    public required string Pinyin { get; init; }

    /// <summary>Other names, codes of LD/T 92 among them (<c>AAE140</c>).</summary>
    public required IReadOnlyList<string> Synonyms { get; init; }

    public required string Version { get; init; }

    public required string Definition { get; init; }

    /// <summary>Object class term 对象类词.</summary>
    public required string ObjectClass { get; init; }

    /// <summary>Property term 特性词.</summary>
    public required string Property { get; init; }

    /// <summary>Representation term 表示词: 代码, 名称, 日期, 金额 …</summary>
    public required string Representation { get; init; }

    /// <summary>Form in the notation of the standard: <c>an18</c>, <c>an..64</c>, <c>n..18,2</c>, <c>YYYY-MM-DD</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Unit of measure, or null.</summary>
    public string? Unit { get; init; }

    /// <summary>The standard or source it was taken from.</summary>
    public required string Source { get; init; }

    public required ElementStatus Status { get; init; }

    /// <summary>Its JSON Schema, with <c>x-codelist</c>, <c>x-personal</c> and <c>x-mask</c> where they apply.</summary>
    public required JsonObject Schema { get; init; }

    public required string File { get; init; }

    public required int Line { get; init; }
}
