using System.Reflection;

namespace Hub.Host;

/// <summary>The assemblies whose embedded migrations make up a hub database.</summary>
public static class HubMigrations
{
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        typeof(Registry.Storage.Migrator).Assembly,
        typeof(Core.Exchanges.LogIndex).Assembly,
        typeof(Adapters.LegalEntity.LegalEntitySink).Assembly,
    ];
}
