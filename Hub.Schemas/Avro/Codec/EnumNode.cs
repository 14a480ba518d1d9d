using System.Text;
using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

internal sealed class EnumNode(IReadOnlyList<string> symbols) : AvroNode
{
    private readonly byte[][] _symbols = [.. symbols.Select(Encoding.UTF8.GetBytes)];

    public override JsonTypes Accepts => JsonTypes.String;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.String)
        {
            message.Refuse(AvroProblem.WrongType("string"));
            return;
        }

        for (var i = 0; i < _symbols.Length; i++)
        {
            if (message.Reader.ValueTextEquals(_symbols[i]))
            {
                message.Output.WriteLong(i);
                return;
            }
        }

        message.Report(AvroProblem.Symbol);
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        var index = input.ReadLong();
        json.WriteStringValue(index >= 0 && index < _symbols.Length ? _symbols[index] : throw input.Corrupt());
    }
}
