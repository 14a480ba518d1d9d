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
    private JsonFault _fault;
    private int _faultOffset;

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
        scanner.Document();
        offset = scanner._faultOffset;
        return scanner._fault;
    }

    // The methods below take the position where something begins and return the one behind it, or -1 after a fault: as an
    // argument and result the position stays in a register.
    private void Document()
    {
        var parent = -1;
        var depth = 0;
        var position = 0;
        while (position >= 0)
        {
            // A value stands here.
            position = SkipWhitespace(position);
            var first = At(position);
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth++ == MaxDepth)
                {
                    Fail(JsonFault.TooDeep, position);
                    return;
                }

                var kind = first == '{' ? JsonKind.Object : JsonKind.Array;
                parent = _tape.Open(kind, position, parent);
                position = SkipWhitespace(position + 1);
                if (At(position) != (kind == JsonKind.Object ? '}' : ']'))
                {
                    position = kind == JsonKind.Object ? Name(position, parent) : position;
                    continue;
                }

                parent = _tape.Close(parent, ++position);
                depth--;
            }
            else
            {
                position = first == '"' ? Text(JsonKind.String, position, parent) : Scalar(first, position, parent);
            }

            // A value ended here: go on in its container, closing as many as end.
            while (position >= 0)
            {
                position = SkipWhitespace(position);
                if (parent < 0)
                {
                    if (position != _utf8.Length)
                    {
                        Fail(JsonFault.Malformed, position);
                    }

                    return;
                }

                var kind = _tape.CountChild(parent);
                var next = At(position);
                if (next == ',')
                {
                    position = kind == JsonKind.Object ? Name(SkipWhitespace(position + 1), parent) : position + 1;
                    break;
                }

                if (next != (kind == JsonKind.Object ? '}' : ']'))
                {
                    Fail(JsonFault.Malformed, position);
                    return;
                }

                parent = _tape.Close(parent, ++position);
                depth--;
            }
        }
    }

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

    private int Text(JsonKind kind, int position, int parent)
    {
        var start = position + 1;
        var end = FindTextEnd(start, out var plain, out var escaped);
        if (end < 0)
        {
            return end;
        }

        if (!plain)
        {
            var invalid = IndexOfInvalidUtf8(_utf8[start..end]);
            if (invalid >= 0)
            {
                return Fail(JsonFault.InvalidUtf8, start + invalid);
            }
        }

        _tape.Add(kind, start, end - start, parent).Plain = plain;
        return !escaped || Decode(_tape.Count - 1, start, end) ? end + 1 : -1;
    }

    /// <summary>Offset of the closing quote.</summary>
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

            if (At(position) == '"')
            {
                return position;
            }

            if (position + 1 >= _utf8.Length || _utf8[position] != '\\')
            {
                return Fail(JsonFault.Malformed, position);
            }

            escaped = true;
            position += 2;
        }
    }

    /// <summary>Writes the text of an escaped string without its escapes to the tape.</summary>
    private bool Decode(int index, int start, int end)
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
                return true;
            }

            var fault = JsonEscape.Read(source[slash..], out var rune, out var consumed);
            if (fault != JsonFault.None)
            {
                Fail(fault, end - source.Length + slash);
                return false;
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

    private int Scalar(byte first, int position, int parent) => first switch
    {
        (byte)'t' => Literal("true"u8, JsonKind.True, position, parent),
        (byte)'f' => Literal("false"u8, JsonKind.False, position, parent),
        (byte)'n' => Literal("null"u8, JsonKind.Null, position, parent),
        _ => Number(position, parent),
    };

    private int Literal(ReadOnlySpan<byte> literal, JsonKind kind, int position, int parent)
    {
        if (!_utf8[position..].StartsWith(literal))
        {
            return Fail(JsonFault.Malformed, position);
        }

        _tape.Add(kind, position, literal.Length, parent);
        return position + literal.Length;
    }

    private int Number(int position, int parent)
    {
        var start = position;
        var integer = At(position) == '-' ? position + 1 : position;
        position = SkipDigits(integer);
        if (position == integer || (position - integer > 1 && _utf8[integer] == '0'))
        {
            return Fail(JsonFault.Malformed, integer);
        }

        var integerEnd = position;
        if (At(position) == '.')
        {
            var fraction = position + 1;
            position = SkipDigits(fraction);
            if (position == fraction)
            {
                return Fail(JsonFault.Malformed, position);
            }
        }

        if (At(position) is (byte)'e' or (byte)'E')
        {
            var exponent = At(position + 1) is (byte)'+' or (byte)'-' ? position + 2 : position + 1;
            position = SkipDigits(exponent);
            if (position == exponent)
            {
                return Fail(JsonFault.Malformed, position);
            }
        }

        _tape.Add(JsonKind.Number, start, position - start, parent).Plain = position == integerEnd;
        return position;
    }

    private readonly int SkipDigits(int position)
    {
        while ((uint)(At(position) - '0') <= 9)
        {
            position++;
        }

        return position;
    }

    private readonly int SkipWhitespace(int position)
    {
        while (At(position) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            position++;
        }

        return position;
    }

    /// <summary>The byte at <paramref name="position"/>; 0, which begins nothing in JSON, beyond the end.</summary>
    private readonly byte At(int position) => (uint)position < (uint)_utf8.Length ? _utf8[position] : (byte)0;

    private int Fail(JsonFault fault, int offset)
    {
        _fault = fault;
        _faultOffset = offset;
        return -1;
    }
}
