using Hub.Schemas.Validation;

namespace Hub.Schemas.Catalogue;

/// <summary>One thing wrong in the files of the standard, with its place.</summary>
/// <param name="Code">Stable code of <see cref="StandardsFaultCodes"/>.</param>
/// <param name="File">Path relative to <c>standards/</c>.</param>
/// <param name="Line">From 1; 0 when the fault is of the file as a whole.</param>
/// <param name="Zh">What is wrong, in Chinese.</param>
/// <param name="En">What is wrong, in English.</param>
/// <param name="Column">From 1; 0 when only the line is known.</param>
/// <param name="Severity">A warning does not keep the standard from being loaded.</param>
public sealed record StandardsFault(string Code, string File, int Line, string Zh, string En, int Column = 0, Severity Severity = Severity.Error)
{
    public override string ToString() => $"{File}:{Line}: {(Severity == Severity.Error ? "error" : "warning")} {Code}: {Zh} {En}";
}
