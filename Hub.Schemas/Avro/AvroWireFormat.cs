using System.Buffers;
using System.Buffers.Binary;

namespace Hub.Schemas.Avro;

/// <summary>
/// The registry's wire format: byte 0, the schema's id as four bytes big-endian, the Avro body. The newer form keeps the body bare and puts
/// byte 1 and the schema's GUID into a header.
/// </summary>
public static class AvroWireFormat
{
    /// <summary>5 bytes before the body.</summary>
    public const int PrefixLength = 5;

    /// <summary>Name of the header with the GUID of the key's schema.</summary>
    public const string KeyHeader = "__key_schema_id";

    /// <summary>Name of the header with the GUID of the value's schema.</summary>
    public const string ValueHeader = "__value_schema_id";

    private const byte IdMagic = 0;
    private const byte GuidMagic = 1;
    private const int GuidLength = 17;

    /// <summary>Writes the five bytes that go before the body.</summary>
    public static void WritePrefix(int schemaId, IBufferWriter<byte> output)
    {
        var prefix = output.GetSpan(PrefixLength);
        prefix[0] = IdMagic;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], schemaId);
        output.Advance(PrefixLength);
    }

    /// <summary>Splits a message; false when it is not in the wire format.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out int schemaId, out ReadOnlySpan<byte> body)
    {
        if (message.Length < PrefixLength || message[0] != IdMagic)
        {
            schemaId = 0;
            body = default;
            return false;
        }

        schemaId = BinaryPrimitives.ReadInt32BigEndian(message[1..]);
        body = message[PrefixLength..];
        return true;
    }

    /// <summary>The value of a schema header.</summary>
    public static byte[] GuidHeader(Guid schema)
    {
        var header = new byte[GuidLength];
        header[0] = GuidMagic;
        schema.TryWriteBytes(header.AsSpan(1), bigEndian: true, out _);
        return header;
    }

    /// <summary>Reads the value of a schema header; false when it is none.</summary>
    public static bool TryReadGuidHeader(ReadOnlySpan<byte> header, out Guid schema)
    {
        var valid = header.Length == GuidLength && header[0] == GuidMagic;
        schema = valid ? new Guid(header[1..], bigEndian: true) : default;
        return valid;
    }
}
