using System.Globalization;
using System.Text.Json;
using Hub.Schemas.Compatibility.Json;
using Hub.Schemas.Validation.Formats;

namespace Hub.Schemas.Avro.Codec;

/// <summary>
/// Logical types timestamp-millis and timestamp-micros: an instant. JSON gets it in the city's time, <c>+08:00</c>, with a fraction only when
/// there is one; the offset that the sender wrote is not kept.
/// </summary>
internal sealed class TimestampNode(bool micros) : AvroNode
{
    private const int SecondsLength = 19;
    private static readonly TimeSpan CityOffset = TimeSpan.FromHours(8);
    private readonly int _places = micros ? 6 : 3;
    private readonly long _ticks = micros ? TimeSpan.TicksPerMicrosecond : TimeSpan.TicksPerMillisecond;

    public override JsonTypes Accepts => JsonTypes.String;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.String)
        {
            message.Refuse(AvroProblem.WrongType("string"));
            return;
        }

        var text = message.ShortText(stackalloc byte[256]);
        if (!CalendarText.TryReadInstant(text, out var instant))
        {
            message.Report(AvroProblem.Timestamp);
        }
        else if (PlacesOf(text) > _places)
        {
            message.Report(AvroProblem.TimestampScale);
        }
        else
        {
            message.Output.WriteLong((instant.UtcTicks - DateTime.UnixEpoch.Ticks) / _ticks);
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        var local = ((Int128)input.ReadLong() * _ticks) + DateTime.UnixEpoch.Ticks + CityOffset.Ticks;
        if (local < DateTime.MinValue.Ticks || local > DateTime.MaxValue.Ticks)
        {
            throw input.Corrupt();
        }

        Span<byte> text = stackalloc byte[40];
        new DateTime((long)local).TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'+08:00'", CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }

    /// <summary>Decimal places of the seconds, trailing zeros not counted.</summary>
    private static int PlacesOf(ReadOnlySpan<byte> time)
    {
        if (time[SecondsLength] != '.')
        {
            return 0;
        }

        var fraction = time[(SecondsLength + 1)..];
        return fraction[..fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9')].TrimEnd((byte)'0').Length;
    }
}
