using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly JsonTape _tape;
    private int _position;
    private int _depth;

    private JsonScanner(ReadOnlySpan<byte> utf8, JsonTape tape)
    {
        _utf8 = utf8;
        _tape = tape;
    }

    /// <summary>Fills <paramref name="tape"/>; on a fault, <paramref name="offset"/> is the byte at which the text went wrong.</summary>
    public static JsonFault Scan(ReadOnlySpan<byte> utf8, JsonTape tape, out int offset)
    {
        tape.Clear();
        var scanner = new JsonScanner(utf8, tape);
        var fault = scanner.Document();
        offset = scanner._position;
        return fault;
    }

    private JsonFault Document()
    {
        var parent = -1;
        while (true)
        {
            // A value stands here.
            SkipWhitespace();
            if (_position >= _utf8.Length)
            {
                return JsonFault.Malformed;
            }

            JsonFault fault;
            switch (_utf8[_position])
            {
                case (byte)'{':
                    if (_depth == MaxDepth)
                    {
                        return JsonFault.TooDeep;
                    }

                    parent = Open(JsonKind.Object, parent);
                    SkipWhitespace();
                    if (!At('}'))
                    {
                        if ((fault = Name(parent)) != JsonFault.None)
                        {
                            return fault;
                        }

                        continue;
                    }

                    parent = Close(parent);
                    break;
                case (byte)'[':
                    if (_depth == MaxDepth)
                    {
                        return JsonFault.TooDeep;
                    }

                    parent = Open(JsonKind.Array, parent);
                    SkipWhitespace();
                    if (!At(']'))
                    {
                        continue;
                    }

                    parent = Close(parent);
                    break;
                case (byte)'"':
                    fault = Text(JsonKind.String, parent);
                    if (fault != JsonFault.None)
                    {
                        return fault;
                    }

                    break;
                case (byte)'t':
                    fault = Literal("true"u8, JsonKind.True, parent);
                    if (fault != JsonFault.None)
                    {
                        return fault;
                    }

                    break;
                case (byte)'f':
                    fault = Literal("false"u8, JsonKind.False, parent);
                    if (fault != JsonFault.None)
                    {
                        return fault;
                    }

                    break;
                case (byte)'n':
                    fault = Literal("null"u8, JsonKind.Null, parent);
                    if (fault != JsonFault.None)
                    {
                        return fault;
                    }

                    break;
                default:
                    fault = Number(parent);
                    if (fault != JsonFault.None)
                    {
                        return fault;
                    }

                    break;
            }

            // A value ended here: go on in its container, closing as many as end.
            while (true)
            {
                SkipWhitespace();
                if (parent < 0)
                {
                    return _position == _utf8.Length ? JsonFault.None : JsonFault.Malformed;
                }

                ref var container = ref _tape[parent];
                container.Detail++;
                if (At(','))
                {
                    _position++;
                    if (container.Kind == JsonKind.Object && (fault = Name(parent)) != JsonFault.None)
                    {
                        return fault;
                    }

                    break;
                }

                if (!At(container.Kind == JsonKind.Object ? '}' : ']'))
                {
                    return JsonFault.Malformed;
                }

                parent = Close(parent);
            }
        }
    }

    private int Open(JsonKind kind, int parent)
    {
        _depth++;
        return _tape.Add(kind, _position++, 0, parent);
    }

    private int Close(int index)
    {
        _depth--;
        _position++;
        _tape.Close(index, _position);
        return _tape[index].Parent;
    }

    private JsonFault Name(int parent)
    {
        SkipWhitespace();
        if (!At('"'))
        {
            return JsonFault.Malformed;
        }

        var fault = Text(JsonKind.Name, parent);
        if (fault != JsonFault.None)
        {
            return fault;
        }

        SkipWhitespace();
        if (!At(':'))
        {
            return JsonFault.Malformed;
        }

        _position++;
        return JsonFault.None;
    }

    private JsonFault Text(JsonKind kind, int parent)
    {
        var start = _position + 1;
        var end = FindTextEnd(start, out var plain, out var escaped);
        if (end < 0)
        {
            return JsonFault.Malformed;
        }

        if (!plain)
        {
            var invalid = IndexOfInvalidUtf8(_utf8[start..end]);
            if (invalid >= 0)
            {
                _position = start + invalid;
                return JsonFault.InvalidUtf8;
            }
        }

        var index = _tape.Add(kind, start, end - start, parent);
        _tape[index].Plain = plain;
        _position = end + 1;
        return escaped ? Decode(index, start, end) : JsonFault.None;
    }

    /// <summary>Offset of the closing quote, or -1 with the position at the byte that does not belong into a string.</summary>
    private int FindTextEnd(int position, out bool plain, out bool escaped)
    {
        plain = true;
        escaped = false;
        ref var origin = ref MemoryMarshal.GetReference(_utf8);
        while (true)
        {
            while (position + Vector128<byte>.Count <= _utf8.Length)
            {
                var block = Vector128.LoadUnsafe(ref origin, (nuint)position);
                var special = (Vector128.Equals(block, Vector128.Create((byte)'"'))
                    | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(block, Vector128.Create((byte)' '))).ExtractMostSignificantBits();
                var high = block.ExtractMostSignificantBits();
                if (special != 0)
                {
                    var count = BitOperations.TrailingZeroCount(special);
                    plain &= (high & ((1u << count) - 1)) == 0;
                    position += count;
                    break;
                }

                plain &= high == 0;
                position += Vector128<byte>.Count;
            }

            while (position < _utf8.Length && _utf8[position] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
            {
                plain &= _utf8[position] < 0x80;
                position++;
            }

            if (position < _utf8.Length && _utf8[position] == '"')
            {
                return position;
            }

            if (position + 1 >= _utf8.Length || _utf8[position] != '\\')
            {
                _position = position;
                return -1;
            }

            escaped = true;
            position += 2;
        }
    }

    /// <summary>Writes the text of an escaped string without its escapes to the tape.</summary>
    private JsonFault Decode(int index, int start, int end)
    {
        var source = _utf8[start..end];
        var target = _tape.BeginText(source.Length);
        var written = 0;
        var plain = _tape[index].Plain;
        while (true)
        {
            var slash = source.IndexOf((byte)'\\');
            var literal = slash < 0 ? source : source[..slash];
            literal.CopyTo(target[written..]);
            written += literal.Length;
            if (slash < 0)
            {
                _tape.EndText(index, written);
                _tape[index].Plain = plain;
                return JsonFault.None;
            }

            var fault = JsonEscape.Read(source[slash..], out var rune, out var consumed);
            if (fault != JsonFault.None)
            {
                _position = end - source.Length + slash;
                return fault;
            }

            plain &= rune.IsAscii;
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

    private JsonFault Literal(ReadOnlySpan<byte> literal, JsonKind kind, int parent)
    {
        if (!_utf8[_position..].StartsWith(literal))
        {
            return JsonFault.Malformed;
        }

        _tape.Add(kind, _position, literal.Length, parent);
        _position += literal.Length;
        return JsonFault.None;
    }

    private JsonFault Number(int parent)
    {
        var start = _position;
        if (At('-'))
        {
            _position++;
        }

        var integer = _position;
        var digits = SkipDigits();
        if (digits == 0 || (digits > 1 && _utf8[integer] == '0'))
        {
            _position = integer;
            return JsonFault.Malformed;
        }

        var plain = true;
        if (At('.'))
        {
            plain = false;
            _position++;
            if (SkipDigits() == 0)
            {
                return JsonFault.Malformed;
            }
        }

        if (At('e') || At('E'))
        {
            plain = false;
            _position++;
            if (At('+') || At('-'))
            {
                _position++;
            }

            if (SkipDigits() == 0)
            {
                return JsonFault.Malformed;
            }
        }

        _tape[_tape.Add(JsonKind.Number, start, _position - start, parent)].Plain = plain;
        return JsonFault.None;
    }

    private int SkipDigits()
    {
        var start = _position;
        while (_position < _utf8.Length && char.IsAsciiDigit((char)_utf8[_position]))
        {
            _position++;
        }

        return _position - start;
    }

    private readonly bool At(char c) => _position < _utf8.Length && _utf8[_position] == c;

    private void SkipWhitespace()
    {
        while (_position < _utf8.Length && _utf8[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _position++;
        }
    }
}
