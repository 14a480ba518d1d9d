using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

internal sealed class ArrayNode(AvroNode items) : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.Array;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.StartArray)
        {
            message.Refuse(AvroProblem.WrongType("array"));
            return;
        }

        // One block: the count is known at the end and goes before the items.
        var start = message.Output.Length;
        var count = 0;
        while (message.Reader.Read() && message.Token != JsonTokenType.EndArray)
        {
            message.Enter(null, count++);
            items.Encode(ref message);
            message.Leave();
        }

        if (count > 0)
        {
            message.Output.InsertLong(start, count);
        }

        message.Output.WriteLong(0);
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        input.Enter();
        json.WriteStartArray();
        for (var count = input.ReadBlockCount(); count > 0; count = input.ReadBlockCount())
        {
            for (var i = 0L; i < count; i++)
            {
                items.Decode(ref input, json);
            }
        }

        json.WriteEndArray();
        input.Leave();
    }
}
