using System.Text.Json.Serialization;
using Hub.Schemas.Validation;

namespace Hub.Adapters.Sources;

/// <summary>What <c>PUT /sources/{name}/config/validate</c> answers.</summary>
/// <param name="Name">Under which the definition would be.</param>
/// <param name="ErrorCount">0: it can be put into the directory of sources.</param>
/// <param name="Findings">Everything that is wrong.</param>
public sealed record SourceCheck(string Name, [property: JsonPropertyName("error_count")] int ErrorCount, IReadOnlyList<SourceFinding> Findings)
{
    public static SourceCheck Of(string name, SourceDocument document) => new(
        name,
        document.Faults.Count(f => f.Severity == Severity.Error),
        [.. document.Faults.Select(f => new SourceFinding(f.Code, f.Line, f.Column, f.Severity == Severity.Error ? "error" : "warning", f.Zh, f.En))]);
}

/// <param name="Code">Of docs/codes.md, among the faults in files of the standard.</param>
/// <param name="Line">From 1; 0 when it is about the whole.</param>
/// <param name="Column">From 1; 0 when it is about the whole line.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Zh">What is wrong.</param>
/// <param name="En">The same.</param>
public sealed record SourceFinding(string Code, int Line, int Column, string Severity, string Zh, string En);
