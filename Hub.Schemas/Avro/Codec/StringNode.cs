using System.Text.Json;
using System.Text.Unicode;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

internal sealed class StringNode : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.String;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token == JsonTokenType.String)
        {
            message.TryWriteText();
        }
        else
        {
            message.Refuse(AvroProblem.WrongType("string"));
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json) => json.WriteStringValue(Text(ref input));

    /// <summary>Reads a string that is Unicode.</summary>
    public static ReadOnlySpan<byte> Text(ref AvroInput input)
    {
        var text = input.ReadBlob();
        return Utf8.IsValid(text) ? text : throw input.Corrupt();
    }
}
