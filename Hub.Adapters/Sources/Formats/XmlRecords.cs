using System.Xml;
using System.Xml.Linq;
using Hub.Schemas.Mapping;

namespace Hub.Adapters.Sources.Formats;

/// <summary>XML: elements of one name, wherever they stand (without one: the children of the root). No document type, no external entities.</summary>
internal static class XmlRecords
{
    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreWhitespace = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    public static IEnumerable<SourceRecord> Read(Stream stream, string? element, MessageMapping mapping)
    {
        stream.Position = 0;
        var columns = mapping.Columns;
        using var reader = XmlReader.Create(stream, s_settings);
        while (Next(reader, element) is { } record)
        {
            var line = (reader as IXmlLineInfo)?.LineNumber ?? 0;
            yield return new SourceRecord(line, [.. columns.Select(c => Cell(record, c))]);
        }
    }

    /// <summary>The next record as a whole; null at the end.</summary>
    private static XElement? Next(XmlReader reader, string? element)
    {
        try
        {
            while (!reader.EOF)
            {
                if (reader.NodeType == XmlNodeType.Element && (element is null ? reader.Depth == 1 : reader.LocalName == element))
                {
                    return (XElement)XNode.ReadFrom(reader);
                }

                reader.Read();
            }

            return null;
        }
        catch (XmlException e)
        {
            throw RecordReader.Unreadable($"XML (line {e.LineNumber})", e);
        }
    }

    private static string? Cell(XElement record, string column) => column.StartsWith('@')
        ? record.Attributes().FirstOrDefault(a => a.Name.LocalName == column[1..])?.Value
        : record.Elements().FirstOrDefault(e => e.Name.LocalName == column)?.Value;
}
