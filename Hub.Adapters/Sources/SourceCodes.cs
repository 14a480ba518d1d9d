namespace Hub.Adapters.Sources;

/// <summary>Stable codes of what keeps a source from collecting; documented in docs/codes.md.</summary>
public static class SourceCodes
{
    /// <summary>The file is not of its format: broken XLSX, JSON or XML.</summary>
    public const string FileUnreadable = "SOURCE_FILE_UNREADABLE";

    /// <summary>Bytes of the file are not of its encoding.</summary>
    public const string FileEncoding = "SOURCE_FILE_ENCODING";

    /// <summary>The file or table lacks a column that the mapping reads.</summary>
    public const string ColumnMissing = "SOURCE_COLUMN_MISSING";

    /// <summary>The certificate of the source may not publish.</summary>
    public const string CallerRefused = "SOURCE_CALLER_REFUSED";

    /// <summary>The system that is collected from does not answer or refuses.</summary>
    public const string Unreachable = "SOURCE_UNREACHABLE";

    /// <summary>There is no source of this name.</summary>
    public const string Unknown = "SOURCE_UNKNOWN";

    /// <summary>The position of a source can be changed only while it is stopped.</summary>
    public const string NotStopped = "SOURCE_NOT_STOPPED";

    /// <summary>A paused or stopped source is resumed, not restarted.</summary>
    public const string NotRunning = "SOURCE_NOT_RUNNING";

    /// <summary>Sources of this kind have no such position.</summary>
    public const string OffsetInvalid = "SOURCE_OFFSET_INVALID";

    /// <summary>The definition of the source cannot be read; the faults say why.</summary>
    public const string DefinitionInvalid = "SOURCE_DEFINITION_INVALID";
}
