namespace Hub.Schemas.CodeLists;

/// <summary>One code of a list, with the days between which it stood for its meaning.</summary>
public sealed record CodeEntry
{
    public required string Code { get; init; }

    public required string Zh { get; init; }

    public string En { get; init; } = "";

    /// <summary>First day of validity; null when it was valid before the list's first edition.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day of validity; null while the code is current.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>The codes that took its place, none when the meaning ended with it.</summary>
    public IReadOnlyList<string> Successors { get; init; } = [];

    /// <summary>The code above in a hierarchical list, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>The line of the file that defines it, from 1.</summary>
    public int Line { get; init; }

    public bool IsValidOn(DateOnly day) => !(ValidFrom > day) && !(ValidTo < day);
}
