using System.Globalization;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// A calendar month (UTC) as the number <c>yyyymm</c>. Payloads are kept by the month in which they were committed: the months of a log are ranges of its
/// indices (<c>log.month</c>), each from the first batch of the month to the first batch of the next.
/// </summary>
internal static class PayloadMonth
{
    public static int Of(DateTimeOffset time) => (time.UtcDateTime.Year * 100) + time.UtcDateTime.Month;

    public static DateTimeOffset StartOf(int month) => new(month / 100, month % 100, 1, 0, 0, 0, TimeSpan.Zero);

    public static int After(int month) => Of(StartOf(month).AddMonths(1));

    /// <summary><c>yyyy-MM</c>.</summary>
    public static string TextOf(int month) => StartOf(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
