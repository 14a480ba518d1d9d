namespace Hub.Schemas.Avro.Codec;

/// <summary>Dates and times of RFC 3339 as bytes.</summary>
internal static class CalendarText
{
    public const int DateLength = 10;
    private const int SecondsLength = 19;

    /// <summary>Reads <c>YYYY-MM-DD</c> at the beginning.</summary>
    public static bool TryReadDate(ReadOnlySpan<byte> text, out DateOnly date)
    {
        date = default;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-'
            || !TryReadNumber(text[..4], out var year) || !TryReadNumber(text[5..7], out var month) || !TryReadNumber(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>Reads a time with offset. A leap second is refused: Avro has no place for it.</summary>
    /// <param name="text">The whole time.</param>
    /// <param name="seconds">Seconds since 1970-01-01T00:00:00Z, rounded down.</param>
    /// <param name="fraction">Digits of the fraction without trailing zeros.</param>
    public static bool TryReadTime(ReadOnlySpan<byte> text, out long seconds, out ReadOnlySpan<byte> fraction)
    {
        seconds = 0;
        fraction = default;
        if (!TryReadDate(text, out var date) || text.Length <= SecondsLength || text[10] is not ((byte)'T' or (byte)'t') || text[13] != ':' || text[16] != ':'
            || !TryReadNumber(text[11..13], out var hour) || !TryReadNumber(text[14..16], out var minute) || !TryReadNumber(text[17..19], out var second)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var rest = text[SecondsLength..];
        if (rest[0] == '.')
        {
            var end = 1 + rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (end <= 1)
            {
                return false;
            }

            fraction = rest[1..end].TrimEnd((byte)'0');
            rest = rest[end..];
        }

        if (!TryReadOffset(rest, out var offset))
        {
            return false;
        }

        seconds = ((date.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * 86_400L) + (hour * 3600) + (minute * 60) + second - (offset * 60);
        return true;
    }

    public static void WriteDate(DateOnly date, Span<byte> into)
    {
        WriteNumber(date.Year, into[..4]);
        into[4] = (byte)'-';
        WriteNumber(date.Month, into[5..7]);
        into[7] = (byte)'-';
        WriteNumber(date.Day, into[8..10]);
    }

    /// <summary>Writes a number with leading zeros over the whole span.</summary>
    public static void WriteNumber(long number, Span<byte> into)
    {
        for (var i = into.Length - 1; i >= 0; i--)
        {
            into[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryReadNumber(text[1..3], out var hours) || !TryReadNumber(text[4..6], out var rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
