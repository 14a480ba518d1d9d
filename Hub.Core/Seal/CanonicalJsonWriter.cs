using System.Buffers.Text;
using System.Text;

namespace Hub.Core.Seal;

/// <summary>
/// Writes one flat JSON object in canonical form (RFC 8785): the caller gives the members in ascending order of their ASCII names;
/// strings carry only the escapes that the canonical form demands. Reusable; one thread at a time.
/// </summary>
internal sealed class CanonicalJsonWriter
{
    private byte[] _buffer = new byte[2048];
    private int _length;
    private string? _previous;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public CanonicalJsonWriter Begin()
    {
        _length = 0;
        _previous = null;
        Append("{"u8);
        return this;
    }

    public CanonicalJsonWriter String(string name, string? value)
    {
        if (value is not null)
        {
            Name(name);
            Append("\""u8);
            Escape(value);
            Append("\""u8);
        }

        return this;
    }

    public CanonicalJsonWriter Hex(string name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Append("\""u8);
        Reserve(value.Length * 2);
        Convert.TryToHexStringLower(value, _buffer.AsSpan(_length), out var written);
        _length += written;
        Append("\""u8);
        return this;
    }

    /// <summary>Left out when empty.</summary>
    public CanonicalJsonWriter OptionalHex(string name, ReadOnlySpan<byte> value) => value.IsEmpty ? this : Hex(name, value);

    /// <summary>UTC with six decimals: PostgreSQL keeps microseconds, so the stored column and the entry say the same.</summary>
    public CanonicalJsonWriter Time(string name, DateTimeOffset value)
    {
        Name(name);
        Reserve(32);
        Append("\""u8);
        value.UtcDateTime.TryFormat(_buffer.AsSpan(_length), out var written, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        _length += written;
        Append("\""u8);
        return this;
    }

    public CanonicalJsonWriter Number(string name, long value)
    {
        Name(name);
        Reserve(20);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    /// <summary>Nothing for null.</summary>
    public CanonicalJsonWriter Time(string name, DateTimeOffset? value) => value is { } time ? Time(name, time) : this;

    /// <summary>Nothing for null.</summary>
    public CanonicalJsonWriter Number(string name, long? value) => value is { } number ? Number(name, number) : this;

    public byte[] End()
    {
        Append("}"u8);
        return Written.ToArray();
    }

    private void Name(string name)
    {
        if (_previous is not null)
        {
            // Canonical form is the point of this class; a wrong order is a programming error, found by any test that seals.
            if (string.CompareOrdinal(_previous, name) >= 0)
            {
                throw new InvalidOperationException($"Member '{name}' must not follow '{_previous}'.");
            }

            Append(","u8);
        }

        _previous = name;
        Append("\""u8);
        Reserve(name.Length);
        _length += Encoding.ASCII.GetBytes(name, _buffer.AsSpan(_length));
        Append("\":"u8);
    }

    private void Escape(string value)
    {
        if (value.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && value.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            Reserve(Encoding.UTF8.GetMaxByteCount(value.Length));
            _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
            return;
        }

        foreach (var rune in value.EnumerateRunes())
        {
            Reserve(6);
            switch (rune.Value)
            {
                case '"': Append("\\\""u8); break;
                case '\\': Append("\\\\"u8); break;
                case '\b': Append("\\b"u8); break;
                case '\t': Append("\\t"u8); break;
                case '\n': Append("\\n"u8); break;
                case '\f': Append("\\f"u8); break;
                case '\r': Append("\\r"u8); break;
                case < 0x20:
                    Append("\\u00"u8);
                    Append([(byte)"0123456789abcdef"[rune.Value >> 4], (byte)"0123456789abcdef"[rune.Value & 15]]);
                    break;
                default:
                    _length += rune.EncodeToUtf8(_buffer.AsSpan(_length));
                    break;
            }
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }
    }
}
