namespace Hub.Adapters.Sources;

/// <summary>One record as a department's system has it.</summary>
/// <param name="Line">Where it stands: the line of a text file, the row of a sheet, the number within a reply, from 1.</param>
/// <param name="Cells">One for each column of the mapping, in its order.</param>
public readonly record struct SourceRecord(long Line, string?[] Cells);
