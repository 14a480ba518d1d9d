using System.CommandLine;
using Hub.Adapters.Hosting;
using Hub.Registry.Storage;

namespace Hub.Host.Commands;

/// <summary><c>hub db migrate</c>: brings the hub's database up to date.</summary>
internal static class DbCommand
{
    public static Command Create()
    {
        var database = new DatabaseOption();
        var migrate = new Command("migrate", "升级数据库结构 · Apply the migrations that have not run yet, under a lock");
        database.AddTo(migrate);
        var repositories = new RepositoriesOption();
        repositories.AddTo(migrate);
        migrate.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var ran = await Migrator.MigrateAsync(opened.ConnectionString, HubMigrations.Assemblies, cancellationToken: cancellationToken);
            ran = [.. ran, .. await RepositoryDatabases.MigrateAsync(repositories.Read(arguments), cancellationToken)];
            foreach (var name in ran)
            {
                await arguments.InvocationConfiguration.Output.WriteLineAsync(name);
            }

            await arguments.InvocationConfiguration.Output.WriteLineAsync($"{ran.Count} migrations applied");
        });
        return new Command("db", "数据库 · The hub's database") { migrate };
    }
}
