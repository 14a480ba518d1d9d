using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;

namespace Hub.Schemas.Tools;

/// <summary>What <see cref="StandardsCheck"/> counted and found.</summary>
public sealed record StandardsReport
{
    public required int Datasets { get; init; }

    public required int Versions { get; init; }

    public required int Fields { get; init; }

    public required int Elements { get; init; }

    public required int CodeLists { get; init; }

    public required int Codes { get; init; }

    public required int CodeMaps { get; init; }

    public required int ValidExamples { get; init; }

    public required int InvalidExamples { get; init; }

    public required int Texts { get; init; }

    /// <summary>By file and line.</summary>
    public required IReadOnlyList<StandardsFault> Faults { get; init; }

    public int Errors => Faults.Count(f => f.Severity == Severity.Error);

    public int Warnings => Faults.Count(f => f.Severity == Severity.Warning);
}
