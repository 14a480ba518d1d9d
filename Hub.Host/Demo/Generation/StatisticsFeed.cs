using System.Globalization;
using System.Text.Json.Nodes;

namespace Hub.Host.Demo.Generation;

/// <summary>
/// 统计局: first the published national figures of the sample files, newest first, then figures of the city and its counties, which are
/// generated and say so in <c>scope</c>.
/// </summary>
internal sealed class StatisticsFeed(ulong seed, int run, DemoRandom random) : DepartmentFeed(seed, run, random)
{
    private const string Nation = "100000";
    private const string Generated = "演示生成数据,非公布数值 · generated for the demonstration, not a published figure";
    private const string Published = "国家统计局、海关总署、中国人民银行公布数值";
    private const string WorldBank = "世界银行 World Development Indicators, CC BY 4.0";
    private static readonly string[] s_areas = [Town.City, "445302", "445303", "445321", "445322", "445381"];

    private static readonly Series[] s_national =
    [
        new("industrial_value_added", "current", "yoy", "constant", "percent"),
        new("retail_sales", "current", "yoy", "current", "percent"),
        new("housing_sales", "cumulative", "yoy", "current", "percent"),
        new("exports", "current", "yoy", "current", "percent"),
        new("cpi", "current", "index_yoy", "none", "point"),
        new("ppi", "current", "index_yoy", "none", "point"),
        new("m1", "end_of_period", "yoy", "current", "percent"),
        new("m2", "end_of_period", "yoy", "current", "percent"),
        new("pmi_manufacturing", "current", "index", "none", "point"),
    ];

    private static readonly (string Column, Series Series)[] s_annual =
    [
        ("gdp_usd", new("gdp", "current", "level", "current", "usd")),
        ("population", new("population", "end_of_period", "level", "none", "person")),
        ("cpi", new("cpi", "average", "yoy", "none", "percent")),
    ];

    private static readonly (Series Series, int Low, int High)[] s_local =
    [
        (new("retail_sales", "current", "level", "current", "cny_100m"), 5, 60),
        (new("industrial_value_added", "current", "yoy", "constant", "percent"), -3, 12),
        (new("fixed_asset_investment", "cumulative", "yoy", "current", "percent"), -10, 15),
        (new("budget_revenue", "current", "level", "current", "cny_10k"), 800, 60_000),
        (new("electricity_industrial", "current", "level", "none", "kwh_10k"), 3_000, 90_000),
        (new("business_entities", "end_of_period", "level", "none", "household"), 9_000, 200_000),
        (new("loans", "end_of_period", "level", "current", "cny_100m"), 90, 2_000),
    ];

    private readonly IEnumerator<Draft> _published = PublishedFigures().GetEnumerator();
    private int _generated;

    private sealed record Series(string Indicator, string Measure, string Transform, string Price, string Unit);

    public override Draft Next() => _published.MoveNext() ? _published.Current : GeneratedFigure();

    private static IEnumerable<Draft> PublishedFigures()
    {
        foreach (var (file, columns) in new[]
        {
            ("national-annual", s_annual),
            ("national-monthly", s_national.Select(s => (s.Indicator, s)).ToArray()),
        })
        {
            var table = SampleFile.Read(file);
            foreach (var row in table.Rows.Reverse())
            {
                foreach (var (column, series) in columns)
                {
                    if (row[Array.IndexOf(table.Columns, column)] is { Length: > 0 } figure)
                    {
                        var period = row[0];
                        yield return Figure(series, Nation, period, decimal.Parse(figure, CultureInfo.InvariantCulture), FollowingMonth(period), "final", file == "national-annual" ? WorldBank : Published);
                    }
                }
            }
        }
    }

    /// <summary>Month after month for every area and series; each figure first as preliminary, and some months later in its final vintage.</summary>
    private Draft GeneratedFigure()
    {
        var (series, low, high) = s_local[_generated % s_local.Length];
        var area = s_areas[_generated / s_local.Length % s_areas.Length];
        var month = new DateOnly(2016, 1, 1).AddMonths(_generated / s_local.Length / s_areas.Length % 120);
        _generated++;
        var final = Random.Chance(30);
        var value = Random.Between(low * 100, high * 100) / 100m;
        var period = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        return Figure(series, area, period, value, FollowingMonth(period).AddMonths(final ? Random.Between(2, 8) : 0), final ? "final" : "preliminary", Generated);
    }

    private static Draft Figure(Series series, string area, string period, decimal value, DateOnly vintage, string status, string scope) => new()
    {
        Dataset = "mac.indicator",
        Payload = new JsonObject
        {
            ["indicator"] = series.Indicator,
            ["area"] = area,
            ["period"] = period,
            ["measure"] = series.Measure,
            ["transform"] = series.Transform,
            ["price"] = series.Price,
            ["unit"] = series.Unit,
            ["value"] = value,
            ["vintage"] = Text(vintage),
            ["status"] = status,
            ["scope"] = scope,
        },
        Key = series.Indicator + area,
        Text = "unit",
        Date = "vintage",
        Division = "area",
    };

    /// <summary>The 20th of the month after the period.</summary>
    private static DateOnly FollowingMonth(string period)
    {
        var first = period.Length == 4
            ? new DateOnly(int.Parse(period, CultureInfo.InvariantCulture), 12, 1)
            : DateOnly.ParseExact(period + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return first.AddMonths(1).AddDays(19);
    }
}
