namespace Hub.Adapters.Sources.Formats;

/// <summary>What a file or a reply is.</summary>
public enum RecordFormat
{
    /// <summary>Comma, semicolon, tab or bar separated, with a header line; found out from the text.</summary>
    Csv,

    /// <summary>The first sheet, or a named one, of an Excel workbook (XLSX or XLS), with a header row.</summary>
    Xlsx,

    /// <summary>An array of objects, one object, or one object a line.</summary>
    Json,

    /// <summary>Elements of one name; their children and attributes (<c>@name</c>) are columns.</summary>
    Xml,
}
