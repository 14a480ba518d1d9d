using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Hub.Client.Spool;

/// <summary>A record of a spool file: length of the body (4 bytes, little-endian), CRC-32C of length and body (4 bytes), the body.</summary>
internal static class SpoolRecord
{
    public const int HeaderLength = 8;

    /// <summary>256 MiB: more than any message; a length beyond is none.</summary>
    private const int MaxLength = 1 << 28;

    public static void Append(IBufferWriter<byte> output, ReadOnlySpan<byte> body)
    {
        var header = output.GetSpan(HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(header, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc(body));
        output.Advance(HeaderLength);
        output.Write(body);
    }

    /// <summary>Length of the body at the beginning of <paramref name="bytes"/>; null when no whole record stands there.</summary>
    public static int? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length is >= 0 and <= MaxLength && bytes.Length - HeaderLength >= length
            && Crc(bytes.Slice(HeaderLength, length)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])
                ? length
                : null;
    }

    private static uint Crc(ReadOnlySpan<byte> body)
    {
        // The length is covered too: a file of zeros holds no record.
        var crc = BitOperations.Crc32C(uint.MaxValue, (uint)body.Length);
        while (body.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(body));
            body = body[sizeof(ulong)..];
        }

        foreach (var value in body)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
