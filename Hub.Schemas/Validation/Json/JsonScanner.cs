using System.Runtime.CompilerServices;
using System.Text;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// Reads a JSON text (RFC 8259) once and writes its tokens to a <see cref="JsonTape"/>. Refuses invalid UTF-8, lone surrogates and
/// nesting deeper than <see cref="MaxDepth"/>; duplicate names, which I-JSON (RFC 7493) refuses too, are found on the tape.
/// </summary>
internal ref struct JsonScanner
{
    /// <summary>Containers within containers: 64.</summary>
    public const int MaxDepth = 64;

    private readonly JsonTape _tape;
    private JsonInput _input;
    private JsonFault _fault;
    private int _faultOffset;

    private JsonScanner(ReadOnlySpan<byte> utf8, JsonTape tape)
    {
        _tape = tape;
        _input = new JsonInput(utf8);
    }

    /// <summary>Fills <paramref name="tape"/>; on a fault, <paramref name="offset"/> is the byte at which the text went wrong.</summary>
    public static JsonFault Scan(ReadOnlySpan<byte> utf8, JsonTape tape, out int offset)
    {
        tape.Clear();
        var scanner = new JsonScanner(utf8, tape);
        scanner.Document();
        offset = scanner._faultOffset;
        return scanner._fault;
    }

    // The methods below take the position where something begins and return the one behind it, or -1 after a fault.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Document()
    {
        var parent = -1;
        var inObject = false;
        var depth = 0;
        var position = 0;
        while (true)
        {
            // A member or an element begins here, or the whole text.
            if (inObject && (position = Name(SkipWhitespace(position), parent)) < 0)
            {
                return;
            }

            position = SkipWhitespace(position);
            var first = At(position);
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth++ == MaxDepth)
                {
                    Fail(JsonFault.TooDeep, position);
                    return;
                }

                inObject = first == '{';
                parent = _tape.Open(inObject ? JsonKind.Object : JsonKind.Array, position, parent);
                position = SkipWhitespace(position + 1);
                if (At(position) != (inObject ? '}' : ']'))
                {
                    continue;
                }

                parent = _tape.Close(parent, ++position);
                depth--;
            }
            else
            {
                position = first == '"' ? Text(JsonKind.String, position, parent) : Scalar(first, position, parent);
                if (position < 0)
                {
                    return;
                }
            }

            // A value ended here: go on in its container, closing as many as end.
            while (true)
            {
                position = SkipWhitespace(position);
                if (parent < 0)
                {
                    if (position != _input.Utf8.Length)
                    {
                        Fail(JsonFault.Malformed, position);
                    }

                    return;
                }

                inObject = _tape.CountChild(parent) == JsonKind.Object;
                var next = At(position);
                if (next == ',')
                {
                    position++;
                    break;
                }

                if (next != (inObject ? '}' : ']'))
                {
                    Fail(JsonFault.Malformed, position);
                    return;
                }

                parent = _tape.Close(parent, ++position);
                depth--;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Name(int position, int parent)
    {
        if (At(position) != '"')
        {
            return Fail(JsonFault.Malformed, position);
        }

        position = Text(JsonKind.Name, position, parent);
        if (position < 0)
        {
            return position;
        }

        position = SkipWhitespace(position);
        return At(position) == ':' ? position + 1 : Fail(JsonFault.Malformed, position);
    }

    /// <summary>The usual text is ASCII without escapes, and within the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Text(JsonKind kind, int position, int parent)
    {
        var start = position + 1;
        if (!_input.TryFindPlainEnd(start, out var count))
        {
            return AnyText(kind, start, parent);
        }

        _tape.Add(kind, start, count, parent);
        return start + count + 1;
    }

    private int AnyText(JsonKind kind, int start, int parent)
    {
        var plain = true;
        var escaped = false;
        var end = _input.FindStop(start, ref plain);
        while (At(end) != '"')
        {
            if (At(end) != '\\' || end + 1 >= _input.Utf8.Length)
            {
                return Fail(JsonFault.Malformed, end);
            }

            escaped = true;
            end = _input.FindStop(end + 2, ref plain);
        }

        if (!plain)
        {
            var invalid = IndexOfInvalidUtf8(_input.Utf8[start..end]);
            if (invalid >= 0)
            {
                return Fail(JsonFault.InvalidUtf8, start + invalid);
            }
        }

        _tape.Add(kind, start, end - start, parent);
        return !escaped || Decode(_tape.Count - 1, start, end) ? end + 1 : -1;
    }

    /// <summary>Writes the text of an escaped string without its escapes to the tape.</summary>
    private bool Decode(int index, int start, int end)
    {
        var source = _input.Utf8[start..end];
        var target = _tape.BeginText(source.Length);
        var written = 0;
        while (true)
        {
            var slash = source.IndexOf((byte)'\\');
            var literal = slash < 0 ? source : source[..slash];
            literal.CopyTo(target[written..]);
            written += literal.Length;
            if (slash < 0)
            {
                _tape.EndText(index, written);
                return true;
            }

            var fault = JsonEscape.Read(source[slash..], out var rune, out var consumed);
            if (fault != JsonFault.None)
            {
                Fail(fault, end - source.Length + slash);
                return false;
            }

            written += rune.EncodeToUtf8(target[written..]);
            source = source[(slash + consumed)..];
        }
    }

    private static int IndexOfInvalidUtf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return -1;
        }

        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }

    private int Scalar(byte first, int position, int parent) => first switch
    {
        (byte)'t' => Literal("true"u8, JsonKind.True, position, parent),
        (byte)'f' => Literal("false"u8, JsonKind.False, position, parent),
        (byte)'n' => Literal("null"u8, JsonKind.Null, position, parent),
        _ => Number(position, parent),
    };

    private int Literal(ReadOnlySpan<byte> literal, JsonKind kind, int position, int parent)
    {
        if (!_input.Utf8[position..].StartsWith(literal))
        {
            return Fail(JsonFault.Malformed, position);
        }

        _tape.Add(kind, position, literal.Length, parent);
        return position + literal.Length;
    }

    private int Number(int position, int parent)
    {
        var end = _input.SkipNumber(position, out var integerEnd);
        if (end < 0)
        {
            return Fail(JsonFault.Malformed, integerEnd);
        }

        _tape.Add(JsonKind.Number, position, end - position, parent).Plain = end == integerEnd;
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int SkipWhitespace(int position) => _input.SkipWhitespace(position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte At(int position) => _input.At(position);

    private int Fail(JsonFault fault, int offset)
    {
        _fault = fault;
        _faultOffset = offset;
        return -1;
    }
}
