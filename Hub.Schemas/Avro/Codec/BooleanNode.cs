using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

internal sealed class BooleanNode : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.Boolean;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token is JsonTokenType.True or JsonTokenType.False)
        {
            message.Output.WriteByte(message.Token == JsonTokenType.True ? (byte)1 : (byte)0);
        }
        else
        {
            message.Refuse(AvroProblem.WrongType("boolean"));
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json) =>
        json.WriteBooleanValue(input.ReadByte() switch { 0 => false, 1 => true, _ => throw input.Corrupt() });
}
