using Hub.Adapters.Sources.Formats;

namespace Hub.Adapters.Sources.Files;

/// <summary>Files of a directory of this machine (<c>kind: files</c>).</summary>
public record FileSettings : ISourceSettings
{
    public virtual string Kind => "files";

    /// <summary>The folder; relative to the source file when local.</summary>
    public required string Path { get; init; }

    /// <summary>Which files, with * and ?. Default: every one whose extension names a format.</summary>
    public string Pattern { get; init; } = "*";

    /// <summary>Format of the files; null goes by their extension.</summary>
    public RecordFormat? Format { get; init; }

    /// <summary>Text encoding; null finds out.</summary>
    public string? Encoding { get; init; }

    /// <summary>Sheet, XML element or JSON Pointer; see <see cref="RecordReader"/>.</summary>
    public string? Part { get; init; }

    /// <summary>A file is read when nobody wrote to it for this long. Default 2 s.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Subfolder into which a file goes, with its receipt and errors, when it is done; null (default) leaves it where it is.</summary>
    public string? MoveTo { get; init; }

    /// <summary>How this file is read, or null when it is none of this source's.</summary>
    internal RecordReader? ReaderOf(string name)
    {
        var passed = name[0] is '.' or '~' || s_unfinished.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
        return !passed && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Pattern, name) && (Format ?? RecordReader.FormatOf(name)) is { } format
            ? new RecordReader(format, Encoding, Part)
            : null;
    }

    /// <summary>What copying programs call a file that they have not finished, and what the hub itself puts there.</summary>
    private static readonly string[] s_unfinished = [".tmp", ".part", ".filepart", ".crdownload", FileReceipt.Extension, FileReceipt.ErrorsExtension];
}
