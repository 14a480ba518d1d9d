namespace Hub.Schemas.Validation.Formats;

/// <summary>The city's calendar: China Standard Time, UTC+8 all the year.</summary>
internal static class CityCalendar
{
    public static DateOnly Today(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime.AddHours(8));
}
