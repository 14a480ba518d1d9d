using Hub.Adapters.Repositories;
using Npgsql;

namespace Hub.Adapters.MacroEconomy;

/// <summary>Feeds the macro-economic repository 宏观经济库 (schema <c>macro_economy</c>).</summary>
/// <param name="repository">Database of the repository.</param>
public sealed class MacroEconomySink(NpgsqlDataSource repository) : RepositorySink(SinkName, repository, MacroEconomyFeeds.All)
{
    public const string SinkName = "macro_economy";
}
