using System.Text.Json;
using Hub.Schemas.Compatibility.Json;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>Avro int and long.</summary>
internal sealed class IntegerNode(bool isLong) : AvroNode
{
    public override JsonTypes Accepts => JsonTypes.Number;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.Number)
        {
            message.Refuse(AvroProblem.WrongType("integer"));
            return;
        }

        // 1.0 and 1e3 are integers too.
        if (!message.Reader.TryGetInt64(out var value))
        {
            if (ExactScale.TryRead(new JsonNumber(message.Reader.ValueSpan), 0, AvroLogicalTypes.MaxPrecision, out var wide) is { } problem)
            {
                message.Report(problem == AvroProblem.Scale ? AvroProblem.WrongType("integer") : problem);
                return;
            }

            if (wide < long.MinValue || wide > long.MaxValue)
            {
                message.Report(AvroProblem.Range);
                return;
            }

            value = (long)wide;
        }

        if (!isLong && (value < int.MinValue || value > int.MaxValue))
        {
            message.Report(AvroProblem.Range);
            return;
        }

        message.Output.WriteLong(value);
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json) => json.WriteNumberValue(isLong ? input.ReadLong() : input.ReadInt());
}
