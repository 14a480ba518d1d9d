using System.Collections.Frozen;
using Hub.Schemas.Validation;

namespace Hub.Schemas.CodeLists;

/// <summary>One code list of the standard: a code system in one or several editions. Immutable; safe for concurrent use.</summary>
public sealed class CodeList
{
    private readonly FrozenDictionary<string, CodeEntry[]> _byCode;

    public CodeList(string name, IEnumerable<CodeEntry> entries)
    {
        Name = name;
        Entries = [.. entries];
        _byCode = Entries.GroupBy(e => e.Code, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The name that <c>x-codelist</c> uses: <c>divisions</c>.</summary>
    public string Name { get; }

    public required string TitleZh { get; init; }

    public required string TitleEn { get; init; }

    /// <summary>The system that assigns the codes: equal codes of different systems mean different things (GB/T 12402 <c>110</c>).</summary>
    public required string System { get; init; }

    public required string Edition { get; init; }

    public required string Source { get; init; }

    public CodeListStatus Status { get; init; }

    /// <summary>True when no code will be added within a major version: Avro then carries the codes as an enum.</summary>
    public bool Closed { get; init; }

    /// <summary>In the order of the file; a code that was given out again stands once for each meaning.</summary>
    public IReadOnlyList<CodeEntry> Entries { get; }

    /// <summary>What an unknown code means for a message: an error, or a warning while the list is to be verified.</summary>
    public Severity Severity => Status == CodeListStatus.Published ? Severity.Error : Severity.Warning;

    /// <summary>The last meaning of a code, current or not; null when no edition has it.</summary>
    public CodeEntry? Find(string code) => _byCode.TryGetValue(code, out var entries) ? entries[^1] : null;

    /// <summary>The meaning of a code on a day, or null.</summary>
    public CodeEntry? Find(string code, DateOnly asOf) =>
        _byCode.TryGetValue(code, out var entries) ? Array.FindLast(entries, e => e.IsValidOn(asOf)) : null;
}
