using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Mapping;

namespace Hub.Host.Validation;

/// <summary>
/// Reads a CSV file as messages: the header names fields, by name or by Chinese or English title; an empty cell is an absent field; the
/// items of an array are joined by ';'. A column that names no field becomes one, so that the schema refuses it.
/// </summary>
internal sealed class CsvMessages(Dataset dataset)
{
    private static readonly JsonWriterOptions s_output = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly CsvReaderOptions s_csv = new() { TrackLineNumbers = true };

    public void Read(TextReader text, MessageVisitor visit)
    {
        using var csv = CsvReader.Create(text, s_csv, leaveOpen: true);
        (string Name, string Type)[]? columns = null;
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, s_output);
        while (csv.Read())
        {
            columns ??= [.. csv.Headers.Select(header => Field(header.Trim()))];
            buffer.Clear();
            json.Reset(buffer);
            json.WriteStartObject();
            for (var i = 0; i < columns.Length; i++)
            {
                if (csv.GetString(i) is { Length: > 0 } cell)
                {
                    json.WritePropertyName(columns[i].Name);
                    CellWriter.Write(json, columns[i].Type, cell);
                }
            }

            json.WriteEndObject();
            json.Flush();
            visit(buffer.WrittenSpan, csv.LineNumber);
        }
    }

    private (string Name, string Type) Field(string header)
    {
        var field = dataset.Fields.FirstOrDefault(f => f.Pointer == "/" + header)
            ?? dataset.Fields.FirstOrDefault(f => f.TitleZh == header || f.TitleEn == header);
        return field is null ? (header, "string") : (field.Pointer[1..], field.Type);
    }
}
