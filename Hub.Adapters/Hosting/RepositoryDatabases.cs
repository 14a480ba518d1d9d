using System.Reflection;
using Hub.Adapters.LegalEntity;
using Hub.Adapters.MacroEconomy;
using Hub.Adapters.SocialSecurity;
using Hub.Core.Delivery;
using Hub.Registry.Storage;
using Npgsql;

namespace Hub.Adapters.Hosting;

/// <summary>The databases of the repositories: the hub's own, or one of their own each.</summary>
public sealed class RepositoryDatabases(NpgsqlDataSource hub, RepositoryOptions options) : IAsyncDisposable
{
    private readonly Dictionary<string, NpgsqlDataSource> _own = new(StringComparer.Ordinal);

    public NpgsqlDataSource LegalEntity => Of(options.LegalEntity);

    public NpgsqlDataSource MacroEconomy => Of(options.MacroEconomy);

    public NpgsqlDataSource SocialSecurity => Of(options.SocialSecurity);

    /// <summary>The database of each sink, by the sink's name.</summary>
    public IReadOnlyDictionary<string, NpgsqlDataSource> BySink => new SortedDictionary<string, NpgsqlDataSource>(StringComparer.Ordinal)
    {
        [LegalEntitySink.SinkName] = LegalEntity,
        [MacroEconomySink.SinkName] = MacroEconomy,
        [SocialSecuritySink.SinkName] = SocialSecurity,
    };

    /// <summary>
    /// Brings the repositories that have a database of their own up to date; those in the hub's database are migrated with it.
    /// </summary>
    /// <returns>Names of the scripts that ran.</returns>
    public static async Task<IReadOnlyList<string>> MigrateAsync(RepositoryOptions options, CancellationToken cancellationToken = default)
    {
        Assembly[] assemblies = [typeof(ISink).Assembly, typeof(RepositoryDatabases).Assembly];
        var ran = new List<string>();
        foreach (var (text, folder) in new[]
        {
            (options.LegalEntity, nameof(Adapters.LegalEntity)),
            (options.MacroEconomy, nameof(Adapters.MacroEconomy)),
            (options.SocialSecurity, nameof(Adapters.SocialSecurity)),
        })
        {
            if (text.Length > 0)
            {
                ran.AddRange(await Migrator.MigrateAsync(
                    text, assemblies, script => script.EndsWith("-delivery.sql", StringComparison.Ordinal) || script.Contains($".{folder}.", StringComparison.Ordinal), cancellationToken));
            }
        }

        return ran;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _own.Values)
        {
            await source.DisposeAsync();
        }
    }

    private NpgsqlDataSource Of(string connectionString)
    {
        if (connectionString.Length == 0)
        {
            return hub;
        }

        if (!_own.TryGetValue(connectionString, out var source))
        {
            _own[connectionString] = source = NpgsqlDataSource.Create(connectionString);
        }

        return source;
    }
}
