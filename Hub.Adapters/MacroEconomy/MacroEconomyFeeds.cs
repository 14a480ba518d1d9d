using Hub.Adapters.Repositories;
using Hub.Schemas.Catalogue;
using static Hub.Adapters.Repositories.Field;

namespace Hub.Adapters.MacroEconomy;

/// <summary>
/// Datasets of the macro-economic repository. A series is an indicator of an area in one measure, transform, price basis and unit; each period of it
/// has one value per vintage, and a revision is a new vintage, never an overwritten number.
/// </summary>
internal static class MacroEconomyFeeds
{
    public static IReadOnlyList<DatasetFeed> All => [Indicator, Forecast, Electricity];

    private static DatasetFeed Indicator { get; } = new()
    {
        Dataset = DatasetName.Parse("mac.indicator"),
        Major = 1,
        Fields =
        [
            Text("/indicator").Must(),
            Text("/area").Must(),
            Text("/period").Must(),
            Text("/measure").Must(),
            Text("/transform").Must(),
            Text("/price").Must(),
            Text("/unit").Must(),
            Number("/value").Must(),
            Date("/vintage").Must(),
            Text("/status").Must(),
            Text("/scope"),
            Text("/industryCode"),
            Text("/industryEdition"),
        ],
        // As the standard's business key begins: the six parts of a series, joined with '|'.
        Derived = "concat_ws('|', indicator, area, measure, transform, price, unit) collate \"C\" as series_key",
        Apply = """
            , unknown as (
                select series_key, min(log_index) as log_index from incoming as i
                group by series_key having not exists (select from macro_economy.series as s where s.series_key = i.series_key)),
            of_series as (
                insert into macro_economy.series (series_key, indicator, area, measure, transform, price, unit, log_index, department, received_at)
                select i.series_key, indicator, area, measure, transform, price, unit, log_index, department, received_at
                from unknown join incoming as i using (log_index)
                on conflict (series_key) do nothing)
            insert into macro_economy.observation as t
                (series_key, period, vintage, value, status, scope, industry_code, industry_edition, deleted, log_index, department, received_at)
            select distinct on (series_key, period, vintage)
                series_key, period, vintage, value, status, scope, industry_code, industry_edition, deleted, log_index, department, received_at
            from incoming order by series_key, period, vintage, log_index desc
            on conflict (series_key, period, vintage) do update set
                value = excluded.value, status = excluded.status, scope = excluded.scope, industry_code = excluded.industry_code,
                industry_edition = excluded.industry_edition, deleted = excluded.deleted, log_index = excluded.log_index,
                department = excluded.department, received_at = excluded.received_at
            where excluded.log_index > t.log_index
            """,
    };

    /// <summary>Each method forecasts anew at each vintage; what it said before stays.</summary>
    private static DatasetFeed Forecast { get; } = DatasetFeed.Into("macro_economy.forecast", "mac.forecast",
    [
        Text("/indicator").Key(),
        Text("/area").Key(),
        Text("/period").Key(),
        Text("/measure").Key(),
        Text("/transform").Key(),
        Text("/method").Key(),
        Date("/vintage").Key(),
        Text("/unit"),
        Number("/value").Must(),
        Number("/low"),
        Number("/high"),
    ]);

    private static DatasetFeed Electricity { get; } = DatasetFeed.Into("macro_economy.electricity", "urb.power",
    [
        Text("/divisionCode").As("area").Key(),
        Text("/sector").Key(),
        Text("/month").As("period").Key(),
        Number("/consumption").Must(),
        Number("/cumulative"),
    ]);
}
