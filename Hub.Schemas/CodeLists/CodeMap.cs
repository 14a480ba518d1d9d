using System.Collections.Frozen;

namespace Hub.Schemas.CodeLists;

/// <summary>
/// A crosswalk from one code list to another. One to many: only a code with a single target can be converted without a person deciding.
/// </summary>
public sealed class CodeMap
{
    private readonly FrozenDictionary<string, IReadOnlyList<string>> _targets;

    public CodeMap(string name, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> pairs)
    {
        Name = name;
        _targets = pairs.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public string Name { get; }

    public required string TitleZh { get; init; }

    public required string TitleEn { get; init; }

    /// <summary>The code list that is read.</summary>
    public required string From { get; init; }

    /// <summary>The code list that is written.</summary>
    public required string To { get; init; }

    public required string Source { get; init; }

    public CodeListStatus Status { get; init; }

    /// <summary>The codes that have targets.</summary>
    public IEnumerable<string> Codes => _targets.Keys;

    /// <summary>Number of codes that have targets.</summary>
    public int Count => _targets.Count;

    /// <summary>All targets of a code; empty when it has none.</summary>
    public IReadOnlyList<string> Targets(string code) => _targets.GetValueOrDefault(code) ?? [];

    /// <summary>The target of a code, or null when it has none or several.</summary>
    public string? Convert(string code) => Targets(code) is [var only] ? only : null;
}
