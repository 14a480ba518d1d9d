using System.Buffers.Binary;

namespace Hub.Schemas.Avro.Codec;

/// <summary>
/// Reads Avro's binary encoding within bounds: no more bytes than there are, no deeper than <see cref="AvroCodec.MaxDepth"/>, no more
/// items than bytes plus an allowance, so that a short hostile message cannot make a long answer.
/// </summary>
internal ref struct AvroInput
{
    private const int ItemAllowance = 100_000;
    private readonly ReadOnlySpan<byte> _bytes;
    private long _itemsLeft;
    private int _depth;

    public AvroInput(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _itemsLeft = (long)bytes.Length + ItemAllowance;
    }

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == _bytes.Length;

    public long ReadLong()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw Corrupt();
    }

    public int ReadInt()
    {
        var value = ReadLong();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Corrupt();
    }

    public byte ReadByte() => Position < _bytes.Length ? _bytes[Position++] : throw Corrupt();

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(ReadRaw(4));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(ReadRaw(8));

    public ReadOnlySpan<byte> ReadBlob() => ReadRaw(ReadLong());

    public ReadOnlySpan<byte> ReadRaw(long length)
    {
        if (length < 0 || length > _bytes.Length - Position)
        {
            throw Corrupt();
        }

        var bytes = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return bytes;
    }

    /// <summary>Number of items in the next block of an array or a map; 0 ends it. A block's size in bytes is skipped.</summary>
    public long ReadBlockCount()
    {
        var count = ReadLong();
        if (count < 0)
        {
            count = count == long.MinValue ? throw Corrupt() : -count;
            ReadLong();
        }

        _itemsLeft -= count;
        return _itemsLeft >= 0 ? count : throw Corrupt();
    }

    public void Enter()
    {
        if (++_depth > AvroCodec.MaxDepth)
        {
            throw Corrupt();
        }
    }

    public void Leave() => _depth--;

    public readonly InvalidDataException Corrupt() => new($"Avro data does not follow its schema at byte {Position}.");
}
