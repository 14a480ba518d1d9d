using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>
/// Logical types timestamp-millis and timestamp-micros: an instant. JSON gets it in the city's time, <c>+08:00</c>, with a fraction only when
/// there is one; the offset that the sender wrote is not kept.
/// </summary>
internal sealed class TimestampNode(bool micros) : AvroNode
{
    private const int CityOffsetSeconds = 8 * 3600;
    private static readonly long FirstDay = new DateOnly(1970, 1, 1).DayNumber;
    private readonly int _places = micros ? 6 : 3;
    private readonly long _unit = micros ? 1_000_000 : 1000;

    public override JsonTypes Accepts => JsonTypes.String;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.String)
        {
            message.Refuse(AvroProblem.WrongType("string"));
        }
        else if (message.Reader.ValueIsEscaped || !CalendarText.TryReadTime(message.Reader.ValueSpan, out var seconds, out var fraction))
        {
            message.Report(AvroProblem.Timestamp);
        }
        else if (fraction.Length > _places)
        {
            message.Report(AvroProblem.TimestampScale);
        }
        else
        {
            long part = 0;
            for (var i = 0; i < _places; i++)
            {
                part = (part * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
            }

            message.Output.WriteLong((seconds * _unit) + part);
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        var value = input.ReadLong();
        var (seconds, part) = Floor(value, _unit);
        var (days, second) = Floor(seconds + CityOffsetSeconds, 86_400);
        if (days + FirstDay < 0 || days + FirstDay > DateOnly.MaxValue.DayNumber)
        {
            throw input.Corrupt();
        }

        Span<byte> text = stackalloc byte[40];
        CalendarText.WriteDate(DateOnly.FromDayNumber((int)(days + FirstDay)), text);
        text[10] = (byte)'T';
        CalendarText.WriteNumber(second / 3600, text[11..13]);
        text[13] = (byte)':';
        CalendarText.WriteNumber(second / 60 % 60, text[14..16]);
        text[16] = (byte)':';
        CalendarText.WriteNumber(second % 60, text[17..19]);
        var length = 19;
        if (part != 0)
        {
            text[length++] = (byte)'.';
            CalendarText.WriteNumber(part, text.Slice(length, _places));
            length += _places;
            while (text[length - 1] == '0')
            {
                length--;
            }
        }

        "+08:00"u8.CopyTo(text[length..]);
        json.WriteStringValue(text[..(length + 6)]);
    }

    private static (long Quotient, long Remainder) Floor(long value, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder);
    }
}
