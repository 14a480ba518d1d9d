using System.Runtime.CompilerServices;

namespace Hub.Schemas.Validation.Formats;

/// <summary>Days, times and periods as the city standard writes them (GB/T 7408.1, ISO 8601-1). Nothing is allocated.</summary>
internal static class CalendarText
{
    private const int DateLength = 10;

    /// <summary><c>YYYY-MM-DD</c>, a day of the calendar.</summary>
    public static bool TryReadDate(ReadOnlySpan<byte> text, out DateOnly date)
    {
        date = default;
        if (!IsDate(text))
        {
            return false;
        }

        date = new DateOnly((TwoDigits(text) * 100) + TwoDigits(text[2..]), TwoDigits(text[5..]), TwoDigits(text[8..]));
        return true;
    }

    public static bool IsDate(ReadOnlySpan<byte> text) =>
        text.Length == DateLength
        && text[4] == '-'
        && text[7] == '-'
        && IsDay(TwoDigits(text), TwoDigits(text[2..]), TwoDigits(text[5..]), TwoDigits(text[8..]));

    /// <summary><c>YYYY-MM-DDThh:mm:ss[.fff](Z|±hh:mm)</c>: the offset is mandatory, there is no 24th hour and no leap second.</summary>
    public static bool IsDateTime(ReadOnlySpan<byte> text) =>
        text.Length > DateLength
        && text[DateLength] is (byte)'T' or (byte)'t'
        && IsDate(text[..DateLength])
        && IsTime(text[(DateLength + 1)..]);

    /// <summary>Whether both are dates, or both date-times without fraction in the same offset.</summary>
    public static bool HasSameForm(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        const int timeLength = 19;
        return first.Length == second.Length
            && (first.Length == DateLength
                ? IsDate(first) && IsDate(second)
                : first.Length > timeLength
                    && first[timeLength] != '.'
                    && first[DateLength] == second[DateLength]
                    && first[timeLength..].SequenceEqual(second[timeLength..])
                    && IsDateTime(first)
                    && IsDateTime(second));
    }

    /// <summary>The instant of a date-time; fractions beyond 100 ns are cut off.</summary>
    public static bool TryReadInstant(ReadOnlySpan<byte> text, out DateTimeOffset instant)
    {
        instant = default;
        if (!IsDateTime(text))
        {
            return false;
        }

        var isUtc = text[^1] is (byte)'Z' or (byte)'z';
        var zone = isUtc ? default : text[^6..];
        var offset = isUtc ? TimeSpan.Zero : new TimeSpan(Digits(zone[1..3]), Digits(zone[4..]), 0) * (zone[0] == '-' ? -1 : 1);
        var fraction = text[19..^(isUtc ? 1 : 6)];
        long ticks = 0;
        for (var i = 1; i <= 7; i++)
        {
            ticks = (ticks * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        TryReadDate(text[..DateLength], out var date);
        var local = date.ToDateTime(new TimeOnly(Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]))).AddTicks(ticks);
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    /// <summary><c>hh:mm:ss[.fff](Z|±hh:mm)</c>.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 9 || text[5] != ':' || !IsHourAndMinute(text[..5]) || TwoDigits(text[6..]) > 59)
        {
            return false;
        }

        text = text[8..];
        if (text[0] == '.')
        {
            var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 1)
            {
                return false;
            }

            text = text[(digits + 1)..];
        }

        return text.Length == 1 ? text[0] is (byte)'Z' or (byte)'z' : text[0] is (byte)'+' or (byte)'-' && IsHourAndMinute(text[1..]);
    }

    /// <summary><c>YYYY-MM</c>.</summary>
    public static bool IsMonth(ReadOnlySpan<byte> text) => text.Length == 7 && text[4] == '-' && IsYearAndMonth(text[..4], text[5..]);

    /// <summary><c>YYYYMM</c>, the period of social insurance.</summary>
    public static bool IsCompactMonth(ReadOnlySpan<byte> text) => text.Length == 6 && IsYearAndMonth(text[..4], text[4..]);

    /// <summary><c>YYYYQn</c>.</summary>
    public static bool IsQuarter(ReadOnlySpan<byte> text) =>
        text.Length == 6 && text[4] == 'Q' && text[5] is >= (byte)'1' and <= (byte)'4' && TryReadDigits(text[..4], out var year) && year > 0;

    /// <summary>The day that a date, a date-time, a month or a compact month begins with.</summary>
    public static bool TryReadFirstDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        if (IsMonth(text) || IsCompactMonth(text))
        {
            TryReadDigits(text[..4], out var year);
            TryReadDigits(text[^2..], out var month);
            day = new DateOnly(year, month, 1);
            return true;
        }

        return TryReadDate(text.Length > DateLength ? text[..DateLength] : text, out day);
    }

    private static bool IsYearAndMonth(ReadOnlySpan<byte> year, ReadOnlySpan<byte> month) =>
        TryReadDigits(year, out var y) && y > 0 && TryReadDigits(month, out var m) && m is >= 1 and <= 12;

    private static bool IsHourAndMinute(ReadOnlySpan<byte> text) =>
        text.Length == 5 && text[2] == ':' && TwoDigits(text) <= 23 && TwoDigits(text[3..]) <= 59;

    private static bool IsDay(int century, int yearOfCentury, int month, int day)
    {
        const int surelyInMonth = 28;
        var year = (century * 100) + yearOfCentury;
        return century <= 99
            && yearOfCentury <= 99
            && year > 0
            && month is >= 1 and <= 12
            && day >= 1
            && (day <= surelyInMonth || day <= DateTime.DaysInMonth(year, month));
    }

    /// <summary>The number that the first two characters write, or something above 99.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TwoDigits(ReadOnlySpan<byte> text)
    {
        var tens = (uint)(text[0] - '0');
        var ones = (uint)(text[1] - '0');
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : byte.MaxValue;
    }

    private static int Digits(ReadOnlySpan<byte> text) => TryReadDigits(text, out var value) ? value : 0;

    private static bool TryReadDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            var digit = c - '0';
            if ((uint)digit > 9)
            {
                return false;
            }

            value = (value * 10) + digit;
        }

        return true;
    }
}
