using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

internal sealed class NullNode : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.Null;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.Null)
        {
            message.Refuse(AvroProblem.WrongType("null"));
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json) => json.WriteNullValue();
}
