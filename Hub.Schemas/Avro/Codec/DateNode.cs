using System.Globalization;
using System.Text.Json;
using Hub.Schemas.Compatibility.Json;
using Hub.Schemas.Validation.Formats;

namespace Hub.Schemas.Avro.Codec;

/// <summary>Logical type date: days since 1970-01-01, in JSON <c>YYYY-MM-DD</c>, years 1 to 9999.</summary>
internal sealed class DateNode : AvroNode
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    public override JsonTypes Accepts => JsonTypes.String;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.String)
        {
            message.Refuse(AvroProblem.WrongType("string"));
        }
        else if (CalendarText.TryReadDate(message.ShortText(stackalloc byte[64]), out var date))
        {
            message.Output.WriteLong(date.DayNumber - Epoch);
        }
        else
        {
            message.Report(AvroProblem.Date);
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        var day = (long)input.ReadInt() + Epoch;
        if (day < 0 || day > DateOnly.MaxValue.DayNumber)
        {
            throw input.Corrupt();
        }

        Span<byte> text = stackalloc byte[16];
        DateOnly.FromDayNumber((int)day).TryFormat(text, out var length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }
}
