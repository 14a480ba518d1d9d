using System.Text.Json;
using System.Text.Unicode;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>A string that holds any JSON value as written: what has no Avro counterpart.</summary>
internal sealed class JsonTextNode : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.All;

    public override void Encode(ref AvroEncoding message)
    {
        var raw = message.TakeRaw();
        if (Utf8.IsValid(raw))
        {
            message.Output.WriteBlob(raw);
        }
        else
        {
            message.Report(AvroProblem.InvalidUtf8);
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        var text = StringNode.Text(ref input);
        try
        {
            json.WriteRawValue(text);
        }
        catch (Exception invalid) when (invalid is JsonException or ArgumentException)
        {
            throw input.Corrupt();
        }
    }
}
