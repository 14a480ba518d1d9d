using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

internal sealed class MapNode(AvroNode values) : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.Object;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.StartObject)
        {
            message.Refuse(AvroProblem.WrongType("object"));
            return;
        }

        var start = message.Output.Length;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        message.Enter(null);
        while (message.Reader.Read() && message.Token == JsonTokenType.PropertyName)
        {
            if (!message.TryWriteText())
            {
                message.Reader.Read();
                message.Reader.Skip();
                continue;
            }

            if (!keys.Add(message.Reader.GetString()!))
            {
                message.Report(AvroProblem.DuplicateKey);
            }

            message.Reader.Read();
            values.Encode(ref message);
        }

        message.Leave();
        if (keys.Count > 0)
        {
            message.Output.InsertLong(start, keys.Count);
        }

        message.Output.WriteLong(0);
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        input.Enter();
        json.WriteStartObject();
        for (var count = input.ReadBlockCount(); count > 0; count = input.ReadBlockCount())
        {
            for (var i = 0L; i < count; i++)
            {
                json.WritePropertyName(StringNode.Text(ref input));
                values.Decode(ref input, json);
            }
        }

        json.WriteEndObject();
        input.Leave();
    }
}
