using System.Reflection;
using DbUp;
using DbUp.Engine;
using Npgsql;

namespace Hub.Registry.Storage;

/// <summary>
/// Brings a database up to date: every embedded <c>Migrations/NNNN-name.sql</c> of the given assemblies, in number order,
/// each once, each in its own transaction, under a session advisory lock so that several hubs may start together.
/// </summary>
public static class Migrator
{
    private const long LockKey = 0x59465F4D49475231; // "YF_MIGR1"

    /// <param name="connectionString">Database to migrate; it must exist.</param>
    /// <param name="assemblies">Assemblies that embed migrations.</param>
    /// <param name="include">Keeps the scripts whose resource name satisfies it; all when null.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    /// <returns>Names of the scripts that ran now.</returns>
    /// <exception cref="InvalidOperationException">A script failed; the message names it and the reason.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(
        string connectionString, IEnumerable<Assembly> assemblies, Func<string, bool>? include = null, CancellationToken cancellationToken = default)
    {
        // Closed for good with its lock: a pooled connection keeps it until somebody uses that connection again.
        await using var guard = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await guard.OpenAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("select pg_advisory_lock($1)", guard) { Parameters = { new() { Value = LockKey } } })
        {
            await take.ExecuteNonQueryAsync(cancellationToken);
        }

        var upgrader = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScripts(Scripts(assemblies, include))
            .JournalToPostgresqlTable("public", "hub_migration")
            .WithTransactionPerScript()
            .WithExecutionTimeout(TimeSpan.Zero) // none: an index over a long log takes its time
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        var result = upgrader.PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        }

        return [.. result.Scripts.Select(s => s.Name)];
    }

    private static IEnumerable<SqlScript> Scripts(IEnumerable<Assembly> assemblies, Func<string, bool>? include)
    {
        foreach (var assembly in assemblies)
        {
            foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)))
            {
                if (include?.Invoke(resource) == false)
                {
                    continue;
                }

                using var stream = assembly.GetManifestResourceStream(resource)!;
                using var reader = new StreamReader(stream);
                var name = resource[(resource.LastIndexOf("Migrations.", StringComparison.Ordinal) + "Migrations.".Length)..];
                yield return new SqlScript(name, reader.ReadToEnd());
            }
        }
    }
}
