using System.Buffers;
using Avro.Generic;
using Avro.IO;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Compatibility.Avro;
using Hub.Schemas.Validation;
using ApacheSchema = Avro.Schema;

namespace Hub.Schemas.Avro;

/// <summary>
/// Reads data written with one version of a schema as another version sees it: promotions, defaults, renamed fields and types, removed
/// fields. Apache.Avro resolves; what it gets is prepared so that names agree and logical types do not come between (their values
/// are the same numbers and bytes). Safe for concurrent use.
/// </summary>
public sealed class AvroResolution
{
    private readonly GenericDatumReader<object> _reader;
    private readonly GenericDatumWriter<object> _writer;
    private readonly AvroCodec _codec;

    private AvroResolution(AvroSchema writer, AvroSchema reader)
    {
        var plainReader = ApacheSchema.Parse(AvroPlainSchema.OfReader(reader).ToString());
        _reader = new GenericDatumReader<object>(ApacheSchema.Parse(AvroPlainSchema.OfWriter(writer, reader).ToString()), plainReader);
        _writer = new GenericDatumWriter<object>(plainReader);
        _codec = AvroCodec.Compile(reader);
    }

    /// <summary>Prepares reading; the answer says why it is impossible, and is empty when <paramref name="resolution"/> is set.</summary>
    /// <exception cref="SchemaFaultException">The reader's schema cannot be exchanged with JSON.</exception>
    public static IReadOnlyList<Incompatibility> TryCreate(AvroSchema writer, AvroSchema reader, out AvroResolution? resolution)
    {
        var found = AvroComparison.Compare(writer, reader, CompatibilityDirection.Backward);
        resolution = found.Count == 0 ? new AvroResolution(writer, reader) : null;
        return found;
    }

    /// <summary>Writes a message of the writer's version as JSON of the reader's version.</summary>
    /// <param name="avro">The binary encoding by the writer's schema.</param>
    /// <param name="json">Receives the message; to be dropped when the answer is false.</param>
    /// <param name="findings">Receives what is wrong.</param>
    /// <returns>False when the data does not follow the writer's schema.</returns>
    public bool TryRead(ReadOnlyMemory<byte> avro, IBufferWriter<byte> json, Findings findings)
    {
        using var resolved = new MemoryStream();
        using (var input = new MemoryStream(avro.ToArray(), writable: false))
        {
            try
            {
                _writer.Write(_reader.Read(null!, new BinaryDecoder(input)), new BinaryEncoder(resolved));
            }
            catch (Exception broken) when (broken is global::Avro.AvroException or EndOfStreamException or IndexOutOfRangeException or ArgumentException or OverflowException or InvalidDataException)
            {
                findings.Add(Codec.AvroProblem.Corrupt((int)input.Position).At(""));
                return false;
            }
        }

        return _codec.TryDecode(resolved.GetBuffer().AsSpan(0, (int)resolved.Length), json, findings);
    }
}
