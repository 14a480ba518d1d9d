using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;
using Hub.Schemas.Compatibility.Json;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>Avro float and double. A number that would come back different is refused.</summary>
internal sealed class FloatingNode(bool isDouble) : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.Number;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.Number)
        {
            message.Refuse(AvroProblem.WrongType("number"));
            return;
        }

        Span<byte> text = stackalloc byte[32];
        int length;
        if (isDouble)
        {
            var value = message.Reader.GetDouble();
            if (!Keeps(message.Reader.ValueSpan, text, double.IsFinite(value) && Utf8Formatter.TryFormat(value, text, out length) ? length : 0))
            {
                message.Report(AvroProblem.Inexact);
                return;
            }

            BinaryPrimitives.WriteDoubleLittleEndian(message.Output.Reserve(8), value);
        }
        else
        {
            var value = message.Reader.GetSingle();
            if (!Keeps(message.Reader.ValueSpan, text, float.IsFinite(value) && Utf8Formatter.TryFormat(value, text, out length) ? length : 0))
            {
                message.Report(AvroProblem.Inexact);
                return;
            }

            BinaryPrimitives.WriteSingleLittleEndian(message.Output.Reserve(4), value);
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        if (isDouble)
        {
            var value = input.ReadDouble();
            json.WriteNumberValue(double.IsFinite(value) ? value : throw input.Corrupt());
        }
        else
        {
            var value = input.ReadFloat();
            json.WriteNumberValue(float.IsFinite(value) ? value : throw input.Corrupt());
        }
    }

    private static bool Keeps(ReadOnlySpan<byte> written, ReadOnlySpan<byte> text, int length) =>
        length > 0 && new JsonNumber(written).CompareTo(new JsonNumber(text[..length])) == 0;
}
