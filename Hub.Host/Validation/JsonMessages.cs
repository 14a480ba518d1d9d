using System.Text.Json;

namespace Hub.Host.Validation;

/// <summary>
/// Reads a JSON file: one message, or an array of messages. The whole file is held in memory; what is larger belongs into NDJSON.
/// </summary>
internal static class JsonMessages
{
    public static void Read(ReadOnlySpan<byte> file, MessageVisitor visit)
    {
        var first = file.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0)
        {
            return;
        }

        if (file[first] != '[')
        {
            visit(file, 1);
            return;
        }

        var reader = new Utf8JsonReader(file);
        var start = first;
        var line = 1L;
        var counted = 0;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                start = (int)reader.TokenStartIndex;
                line += file[counted..start].Count((byte)'\n');
                counted = start;
                reader.Skip();
                visit(file[start..(int)reader.BytesConsumed], line);
            }

            reader.Read();
        }
        catch (JsonException)
        {
            // What follows is no JSON: the validator says so, at the line of the message that breaks off.
            visit(file[start..], line);
        }
    }
}
