using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Hub.Schemas.Mapping;

namespace Hub.Adapters.Sources.Formats;

/// <summary>
/// A sheet of a workbook. Dates become <c>yyyy-MM-dd</c> (with a time of day <c>yyyy-MM-ddTHH:mm:ss</c>), numbers their shortest decimal form: a workbook
/// holds binary floating point, and no more digits than that.
/// </summary>
internal static class XlsxRecords
{
    static XlsxRecords() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static IEnumerable<SourceRecord> Read(Stream stream, string? sheet, MessageMapping mapping)
    {
        using var workbook = Open(stream);
        while (sheet is not null && workbook.Name != sheet)
        {
            if (!workbook.NextResult())
            {
                throw new SourceException(SourceCodes.FileUnreadable, $"工作簿中没有工作表 {sheet}。", $"The workbook has no sheet {sheet}.");
            }
        }

        int[]? places = null;
        for (var row = 1L; workbook.Read(); row++)
        {
            if (places is null)
            {
                places = RecordReader.Places([.. Enumerable.Range(0, workbook.FieldCount).Select(i => Text(workbook.GetValue(i)) ?? "")], mapping);
                continue;
            }

            var cells = new string?[places.Length];
            var filled = false;
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = places[i] < 0 || places[i] >= workbook.FieldCount ? null : Text(workbook.GetValue(places[i]));
                filled |= !string.IsNullOrWhiteSpace(cells[i]);
            }

            if (filled)
            {
                yield return new SourceRecord(row, cells);
            }
        }
    }

    private static IExcelDataReader Open(Stream stream)
    {
        try
        {
            stream.Position = 0;
            return ExcelReaderFactory.CreateReader(stream, new ExcelReaderConfiguration { LeaveOpen = true });
        }
        catch (Exception e) when (e is ExcelReaderException or InvalidDataException or System.Xml.XmlException)
        {
            throw RecordReader.Unreadable("XLSX", e);
        }
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        double number when Math.Abs(number) < 1e15 => ((decimal)number).ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
