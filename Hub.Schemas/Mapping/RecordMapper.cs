using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Schemas.Mapping;

/// <summary>
/// Makes messages of records, one after the other. What is converted here is converted exactly; what is merely wrong (a code that the standard does not
/// know, a type, a missing field) goes through as it is, so that the validation of the exchange says so with its own code. Not for concurrent use.
/// </summary>
public sealed class RecordMapper : IDisposable
{
    private static readonly JsonWriterOptions s_output = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly (FieldRule Rule, int Cell, string Type, string[] Path)[] _fields;
    private readonly (RowCondition Condition, int Cell)[] _where;
    private readonly (RowCondition Condition, int Cell)? _delete;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly List<string> _open = [];

    public RecordMapper(MessageMapping mapping)
    {
        _json = new Utf8JsonWriter(_buffer, s_output);
        var columns = mapping.Columns.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
        var types = mapping.Dataset.Fields.ToDictionary(f => f.Pointer, f => f.Type, StringComparer.Ordinal);
        // Members of one object stand together, whatever the order of the rules: JSON is written in one go.
        _fields =
        [
            .. mapping.Fields
                .Select(rule => (rule, rule.Column is null ? -1 : columns[rule.Column], types.GetValueOrDefault(rule.Pointer, "string"), rule.Pointer[1..].Split('/')))
                .OrderBy(f => string.Join('/', f.Item4[..^1]), StringComparer.Ordinal),
        ];
        _where = [.. mapping.Where.Select(w => (w, columns[w.Column]))];
        _delete = mapping.Delete is { } delete ? (delete, columns[delete.Column]) : null;
    }

    /// <summary>The message that the last call of <see cref="Map"/> wrote; valid until the next.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.WrittenMemory;

    /// <summary>Why the last record was <see cref="MappedRecord.Faulty"/>.</summary>
    public MappingFault? Fault { get; private set; }

    /// <param name="cells">One for each of <see cref="MessageMapping.Columns"/>; null or empty is no value.</param>
    public MappedRecord Map(ReadOnlySpan<string?> cells)
    {
        Fault = null;
        _buffer.Clear();
        foreach (var (condition, cell) in _where)
        {
            if (!condition.Holds(cells[cell]))
            {
                return MappedRecord.Skipped;
            }
        }

        _json.Reset(_buffer);
        _open.Clear();
        _json.WriteStartObject();
        foreach (var (rule, cell, type, path) in _fields)
        {
            var text = cell < 0 ? rule.Constant : cells[cell]?.Trim();
            text = string.IsNullOrEmpty(text) ? rule.Default : text;
            if (text is null)
            {
                continue;
            }

            Fault = Convert(rule, ref text);
            if (Fault is not null)
            {
                return MappedRecord.Faulty;
            }

            Enter(path);
            _json.WritePropertyName(path[^1]);
            CellWriter.Write(_json, type, text, rule.Separator);
        }

        for (var i = 0; i <= _open.Count; i++)
        {
            _json.WriteEndObject();
        }

        _json.Flush();
        return _delete is { } delete && delete.Condition.Holds(cells[delete.Cell]) ? MappedRecord.Delete : MappedRecord.Upsert;
    }

    public void Dispose() => _json.Dispose();

    private static MappingFault? Convert(FieldRule rule, ref string text)
    {
        if (rule.Codes is { } codes)
        {
            if (!codes.TryGetValue(text, out var code))
            {
                return MappingFault.Unmapped(rule);
            }

            text = code;
        }

        if (rule.DateFormats.Count > 0)
        {
            if (!DateOnly.TryParseExact(text, [.. rule.DateFormats], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return MappingFault.Date(rule);
            }

            text = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        else if (rule.TimeFormats.Count > 0)
        {
            if (!DateTime.TryParseExact(text, [.. rule.TimeFormats], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            {
                return MappingFault.Date(rule);
            }

            text = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), rule.Zone).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
        }

        if (rule.Multiply is { } factor)
        {
            if (!decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowTrailingSign, CultureInfo.InvariantCulture, out var number))
            {
                return MappingFault.Number(rule);
            }

            // 1.20 × 10000 is 12000, not 12000.00: the scale of the source says nothing in the target's unit.
            text = (number * factor).ToString("0.#############################", CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <summary>Closes and opens objects until the writer stands in the one that holds the last name of the path.</summary>
    private void Enter(string[] path)
    {
        var shared = 0;
        while (shared < _open.Count && shared < path.Length - 1 && _open[shared] == path[shared])
        {
            shared++;
        }

        while (_open.Count > shared)
        {
            _json.WriteEndObject();
            _open.RemoveAt(_open.Count - 1);
        }

        while (_open.Count < path.Length - 1)
        {
            _json.WriteStartObject(path[_open.Count]);
            _open.Add(path[_open.Count]);
        }
    }
}
