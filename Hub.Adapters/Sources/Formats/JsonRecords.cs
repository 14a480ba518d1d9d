using System.Text.Json;
using Hub.Schemas.Mapping;

namespace Hub.Adapters.Sources.Formats;

/// <summary>
/// JSON: an array of objects (at the root or at a pointer), one object, or one object a line. A column is a member; one within an object is written
/// <c>outer.inner</c>. An array of plain values becomes one cell, joined by ';'. UTF-8 only (RFC 8259).
/// </summary>
internal static class JsonRecords
{
    public static IEnumerable<SourceRecord> Read(Stream stream, string? pointer, MessageMapping mapping)
    {
        stream.Position = 0;
        var paths = mapping.Columns.Select(c => c.Split('.')).ToArray();
        if (pointer is null && FirstByte(stream) == '{')
        {
            foreach (var record in Lines(stream, paths))
            {
                yield return record;
            }

            yield break;
        }

        using var document = Parse(stream);
        if (Find(document.RootElement, pointer) is not { ValueKind: JsonValueKind.Array } array)
        {
            throw new SourceException(SourceCodes.FileUnreadable, "指定位置不是数组。", "There is no array at the given place.");
        }

        var line = 0L;
        foreach (var item in array.EnumerateArray())
        {
            yield return Record(item, ++line, paths);
        }
    }

    /// <summary>The element at a JSON Pointer without escapes, or null.</summary>
    internal static JsonElement? Find(JsonElement root, string? pointer)
    {
        foreach (var name in (pointer ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root))
            {
                return null;
            }
        }

        return root;
    }

    private static IEnumerable<SourceRecord> Lines(Stream stream, string[][] paths)
    {
        using var text = new StreamReader(stream, TextEncodings.Of(stream, "utf-8"), detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        var whole = false;
        for (var line = 1L; !whole && text.ReadLine() is { } json; line++)
        {
            if (string.IsNullOrWhiteSpace(json))
            {
                continue;
            }

            JsonDocument? document = null;
            try
            {
                document = JsonDocument.Parse(json);
            }
            catch (JsonException e)
            {
                if (line > 1)
                {
                    throw RecordReader.Unreadable($"JSON (line {line})", e);
                }

                // Not one object a line: one object over many lines.
                whole = true;
            }

            if (document is not null)
            {
                using (document)
                {
                    yield return Record(document.RootElement, line, paths);
                }
            }
        }

        if (whole)
        {
            stream.Position = 0;
            using var document = Parse(stream);
            yield return Record(document.RootElement, 1, paths);
        }
    }

    private static JsonDocument Parse(Stream stream)
    {
        try
        {
            return JsonDocument.Parse(stream);
        }
        catch (JsonException e)
        {
            throw RecordReader.Unreadable("JSON", e);
        }
    }

    private static int FirstByte(Stream stream)
    {
        int b;
        do
        {
            b = stream.ReadByte();
        }
        while (b is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF);

        stream.Position = 0;
        return b;
    }

    private static SourceRecord Record(JsonElement item, long line, string[][] paths)
    {
        var cells = new string?[paths.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var at = item;
            var found = true;
            foreach (var name in paths[i])
            {
                found = found && at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out at);
            }

            cells[i] = found ? Text(at) : null;
        }

        return new SourceRecord(line, cells);
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) => string.Join(';', value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };
}
