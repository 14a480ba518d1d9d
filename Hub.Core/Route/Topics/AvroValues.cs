using System.Buffers;
using Hub.Schemas.Avro;
using Hub.Schemas.Validation;

namespace Hub.Core.Route.Topics;

/// <summary>Values of one Avro schema in the registry's wire format: byte 0, the schema's id as four bytes big-endian, the body.</summary>
internal sealed class AvroValues(int id, AvroCodec codec)
{
    public const string ContentType = "application/avro";

    /// <summary>The value of a JSON payload; null when Avro would not give it back as it is (an empty deletion, say): it then travels as JSON.</summary>
    public byte[]? Encode(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length);
        AvroWireFormat.WritePrefix(id, output);
        return codec.TryEncode(json, output, new Findings()) ? output.WrittenSpan.ToArray() : null;
    }

    /// <exception cref="InvalidDataException">The body does not follow the schema.</exception>
    public byte[] Decode(ReadOnlySpan<byte> body)
    {
        var output = new ArrayBufferWriter<byte>(body.Length * 2);
        return codec.TryDecode(body, output, new Findings()) ? output.WrittenSpan.ToArray() : throw new InvalidDataException($"A value does not follow Avro schema {id}, which it names.");
    }
}
