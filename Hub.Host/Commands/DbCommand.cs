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
        var config = new Option<string?>("--config") { HelpName = "FILE", Description = "JSON 配置文件 · configuration file that names databases of repositories (as does HUB__REPOSITORIES__…)" };
        migrate.Options.Add(config);
        migrate.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var ran = await Migrator.MigrateAsync(opened.ConnectionString, HubMigrations.Assemblies, cancellationToken: cancellationToken);
            ran = [.. ran, .. await RepositoryDatabases.MigrateAsync(Repositories(arguments.GetValue(config)), cancellationToken)];
            foreach (var name in ran)
            {
                await arguments.InvocationConfiguration.Output.WriteLineAsync(name);
            }

            await arguments.InvocationConfiguration.Output.WriteLineAsync($"{ran.Count} migrations applied");
        });
        return new Command("db", "数据库 · The hub's database") { migrate };
    }

    /// <summary>Repositories with a database of their own are migrated with the hub's.</summary>
    private static RepositoryOptions Repositories(string? file)
    {
        var configuration = new ConfigurationBuilder();
        if (file is not null)
        {
            if (!File.Exists(file))
            {
                throw new CommandException($"{file} 不存在 · does not exist");
            }

            configuration.AddJsonFile(Path.GetFullPath(file));
        }

        var options = configuration.AddEnvironmentVariables("HUB__").Build().GetSection(RepositoryOptions.Section).Get<RepositoryOptions>() ?? new RepositoryOptions();
        return options.Validate().ToArray() is { Length: > 0 } problems ? throw new CommandException(string.Join('\n', problems)) : options;
    }
}
