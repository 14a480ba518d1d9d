using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using Hub.Schemas.Catalogue;

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
                    Write(json, columns[i].Type, cell);
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

    /// <summary>A cell that does not have the form of its type is written as text: the schema then names the type it should have.</summary>
    private static void Write(Utf8JsonWriter json, string type, string cell)
    {
        switch (type)
        {
            case "number" or "integer" when decimal.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case "boolean" when cell is "true" or "1" or "是" or "false" or "0" or "否":
                json.WriteBooleanValue(cell is "true" or "1" or "是");
                break;
            case "array":
                json.WriteStartArray();
                foreach (var item in cell.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    json.WriteStringValue(item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(cell);
                break;
        }
    }
}
