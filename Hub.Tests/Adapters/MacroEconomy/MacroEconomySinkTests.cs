using Hub.Adapters.MacroEconomy;
using Hub.Tests.Adapters.Repositories;

namespace Hub.Tests.Adapters.MacroEconomy;

[TestFixture]
public sealed class MacroEconomySinkTests
{
    private RepositoryHarness _repository = null!;

    [SetUp]
    public async Task Create() => _repository = await RepositoryHarness.CreateAsync(r => new MacroEconomySink(r));

    [TearDown]
    public async Task Drop() => await _repository.DisposeAsync();

    [Test]
    public async Task A_revision_is_a_new_vintage_beside_the_old_one()
    {
        await _repository.WriteAsync(Payloads.Indicator("2025Q1", "2025-04-20", "280.5"), Payloads.Indicator("2025Q1", "2026-01-15", "281.25"));

        Assert.That(
            await _repository.QueryAsync<string>("select string_agg(vintage || '=' || trim_scale(value), ' ' order by vintage) from macro_economy.observation"),
            Is.EqualTo("2025-04-20=280.5 2026-01-15=281.25"));
    }

    [Test]
    public async Task The_same_vintage_again_is_a_correction()
    {
        await _repository.WriteAsync(Payloads.Indicator("2025Q1", "2025-04-20", "280.5"), Payloads.Indicator("2025Q1", "2025-04-20", "280.6"));
        await _repository.WriteAsync(Payloads.Indicator("2025Q1", "2025-04-20", "280.7"));

        Assert.That(await _repository.QueryAsync<decimal>("select value from macro_economy.observation"), Is.EqualTo(280.7m));
    }

    [Test]
    public async Task A_series_is_named_once_with_the_message_that_first_named_it()
    {
        await _repository.WriteAsync(Payloads.Indicator("2025Q1", "2025-04-20", "1"), Payloads.Indicator("2025Q2", "2025-07-20", "2"), Payloads.Indicator("2025Q1", "2025-04-20", "3", "cpi"));
        await _repository.WriteAsync(Payloads.Indicator("2025Q3", "2025-10-20", "4"));

        Assert.That(
            await _repository.QueryAsync<string>("select string_agg(series_key || ' ' || log_index, '; ' order by log_index) from macro_economy.series"),
            Is.EqualTo("gdp|445300|cumulative|level|current|yi-yuan 0; cpi|445300|cumulative|level|current|yi-yuan 2"));
    }

    [Test]
    public async Task Six_decimals_are_kept()
    {
        await _repository.WriteAsync(Payloads.Indicator("2025-01", "2025-04-20", "-99999999999999.123456"));

        Assert.That(await _repository.QueryAsync<decimal>("select value from macro_economy.observation"), Is.EqualTo(-99999999999999.123456m));
    }
}
