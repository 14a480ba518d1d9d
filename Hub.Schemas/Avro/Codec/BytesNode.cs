using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>Avro bytes and fixed without logical type: Base64 in JSON.</summary>
internal sealed class BytesNode(int? fixedSize) : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.String;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.String)
        {
            message.Refuse(AvroProblem.WrongType("string"));
        }
        else if (!message.Reader.TryGetBytesFromBase64(out var bytes) || (fixedSize is { } size && bytes.Length != size))
        {
            message.Report(AvroProblem.Base64);
        }
        else if (fixedSize is { })
        {
            message.Output.WriteRaw(bytes);
        }
        else
        {
            message.Output.WriteBlob(bytes);
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json) =>
        json.WriteBase64StringValue(fixedSize is { } size ? input.ReadRaw(size) : input.ReadBlob());
}
