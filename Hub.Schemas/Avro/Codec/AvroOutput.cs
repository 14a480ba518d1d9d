using System.Text;

namespace Hub.Schemas.Avro.Codec;

/// <summary>Avro's binary encoding into a growing buffer whose parts can still be moved (Avro 1.12, "Binary Encoding").</summary>
internal sealed class AvroOutput
{
    private const int MaxKept = 1 << 20;
    private byte[] _bytes = new byte[1024];
    private byte[] _spare = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > MaxKept)
        {
            _bytes = new byte[1024];
            _spare = [];
        }
    }

    public void WriteByte(byte value) => Reserve(1)[0] = value;

    public void WriteLong(long value) => Length += Encode(value, Grow(10));

    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Length, then the bytes: an Avro string or bytes value.</summary>
    public void WriteBlob(ReadOnlySpan<byte> bytes)
    {
        WriteLong(bytes.Length);
        WriteRaw(bytes);
    }

    public void WriteText(string text) => WriteBlob(Encoding.UTF8.GetBytes(text));

    /// <summary>Room for so many bytes at the end, counted as written.</summary>
    public Span<byte> Reserve(int count)
    {
        var room = Grow(count)[..count];
        Length += count;
        return room;
    }

    /// <summary>Gives back bytes at the end.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Puts a number before what was written since <paramref name="at"/>.</summary>
    public void InsertLong(int at, long value)
    {
        Span<byte> encoded = stackalloc byte[10];
        var count = Encode(value, encoded);
        Reserve(count);
        _bytes.AsSpan(at, Length - at - count).CopyTo(_bytes.AsSpan(at + count));
        encoded[..count].CopyTo(_bytes.AsSpan(at));
    }

    /// <summary>Replaces what was written since <paramref name="at"/> by pieces of it, or by given bytes, in another order.</summary>
    public void Rearrange(int at, ReadOnlySpan<(int Start, int Length)> pieces, RecordField[] fields)
    {
        var length = Length - at;
        if (_spare.Length < length)
        {
            _spare = new byte[Math.Max(length, _bytes.Length)];
        }

        _bytes.AsSpan(at, length).CopyTo(_spare);
        Length = at;
        for (var i = 0; i < pieces.Length; i++)
        {
            var (start, size) = pieces[i];
            WriteRaw(start < 0 ? fields[i].DefaultBytes : _spare.AsSpan(start - at, size));
        }
    }

    private static int Encode(long value, Span<byte> into)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        var count = 0;
        while (zigzag >= 0x80)
        {
            into[count++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }

        into[count++] = (byte)zigzag;
        return count;
    }

    private Span<byte> Grow(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max((uint)_bytes.Length * 2u, (uint)(Length + count))));
        }

        return _bytes.AsSpan(Length);
    }
}
