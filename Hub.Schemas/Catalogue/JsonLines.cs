using System.Text.Json;

namespace Hub.Schemas.Catalogue;

/// <summary>The line of every value in a JSON text, by JSON Pointer, so that a fault can say where it is.</summary>
internal sealed class JsonLines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <exception cref="JsonException">The text is not JSON; the exception carries the line (from 0).</exception>
    public JsonLines(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        var counter = new LineCounter(utf8);
        reader.Read();
        ReadValue(ref reader, ref counter, "");
        reader.Read();
    }

    /// <summary>Line of the value, or of the nearest value around it that exists; from 1.</summary>
    public int this[string pointer]
    {
        get
        {
            int line;
            while (!_lines.TryGetValue(pointer, out line))
            {
                pointer = pointer[..pointer.LastIndexOf('/')];
            }

            return line;
        }
    }

    public static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private void ReadValue(ref Utf8JsonReader reader, ref LineCounter counter, string pointer)
    {
        _lines[pointer] = counter.At(reader.TokenStartIndex);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var child = $"{pointer}/{Escape(reader.GetString()!)}";
                reader.Read();
                ReadValue(ref reader, ref counter, child);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                ReadValue(ref reader, ref counter, $"{pointer}/{i}");
            }
        }
    }

    private ref struct LineCounter(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private int _counted;
        private int _line = 1;

        public int At(long offset)
        {
            _line += _utf8[_counted..(int)offset].Count((byte)'\n');
            _counted = (int)offset;
            return _line;
        }
    }
}
