namespace Hub.Adapters.Sources.Files;

/// <summary>One thing wrong with one record of a file. Never holds a value.</summary>
internal readonly record struct FileError(long Line, short Number, long? Index, string Code, string Pointer, string Zh, string En);
