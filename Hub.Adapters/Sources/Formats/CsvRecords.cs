using System.Text;
using CsvHelper;
using Hub.Schemas.Mapping;

namespace Hub.Adapters.Sources.Formats;

/// <summary>CSV with a header line.</summary>
internal static class CsvRecords
{
    private static readonly CsvReaderOptions s_options = new() { TrackLineNumbers = true, IncludeValuesInExceptions = false };

    public static IEnumerable<SourceRecord> Read(Stream stream, Encoding encoding, MessageMapping mapping)
    {
        using var text = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
        using var csv = CsvReader.Create(text, s_options, leaveOpen: true);
        int[]? places = null;
        while (Next(csv, encoding))
        {
            places ??= RecordReader.Places(csv.Headers, mapping);
            var cells = new string?[places.Length];
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = places[i] < 0 ? null : csv.GetString(places[i]);
            }

            yield return new SourceRecord(csv.LineNumber, cells);
        }
    }

    private static bool Next(CsvReader csv, Encoding encoding)
    {
        try
        {
            return csv.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw RecordReader.Undecodable(encoding, e);
        }
        catch (Exception e) when (e is CsvFormatException or CsvValidationException)
        {
            throw RecordReader.Unreadable("CSV", e);
        }
    }
}
