using System.CommandLine;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Registry.Participants;
using Hub.Registry.Standards;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Commands;

/// <summary>
/// Where the bus commands find the configuration (<c>--config</c>, environment, <c>--set</c>, as <c>hub serve</c>) and the standard (<c>--standards DIR</c>, else the
/// hub's database).
/// </summary>
internal sealed class BusSource
{
    private readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = "JSON 配置文件 · configuration file of hub serve" };
    private readonly Option<string[]> _set = new("--set") { HelpName = "KEY=VALUE", Description = "覆盖一项配置 · override one setting, e.g. --set Bus:Bootstrap=kafka:9092" };
    private readonly Option<string?> _standards = new("--standards") { HelpName = "DIR", Description = "标准目录,代替数据库中的标准 · this standard instead of the database's" };
    private readonly DatabaseOption _database = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_set);
        command.Options.Add(_standards);
        _database.AddTo(command);
    }

    /// <exception cref="CommandException">The section <c>Bus</c> is wrong.</exception>
    public BusOptions Options(ParseResult arguments)
    {
        var options = Configuration(arguments).GetSection(BusOptions.Section).Get<BusOptions>() ?? new BusOptions();
        return options.Validate().ToArray() is { Length: > 0 } problems ? throw new CommandException(string.Join('\n', problems)) : options;
    }

    /// <exception cref="CommandException">There is no standard, or it is unsound.</exception>
    public async Task<(TopicCatalogue Topics, string Version)> TopicsAsync(ParseResult arguments, BusOptions options, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_standards) is { } directory)
        {
            return Directory.Exists(directory)
                ? (new TopicCatalogue(options, StandardsDirectory.Load(StandardsBundle.FromDirectory(directory)).Datasets), Path.GetFileName(Path.GetFullPath(directory)))
                : throw new CommandException($"{directory}: 没有这个目录 · no such folder.");
        }

        await using var database = await OpenAsync(arguments, cancellationToken);
        var bundle = await new StandardsStore(database.Source, TimeProvider.System).LoadAsync(cancellationToken);
        return (new TopicCatalogue(options, StandardsDirectory.Load(bundle).Datasets), "database");
    }

    /// <summary>All topics: those of the standard, and those of grants that show less than a dataset's topic. With <c>--standards</c> no grants are known.</summary>
    /// <exception cref="CommandException">There is no standard, or it is unsound.</exception>
    public async Task<IReadOnlyList<TopicPlan>> PlansAsync(ParseResult arguments, BusOptions options, CancellationToken cancellationToken)
    {
        var (topics, _) = await TopicsAsync(arguments, options, cancellationToken);
        if (arguments.GetValue(_standards) is not null)
        {
            return topics.All;
        }

        await using var database = await OpenAsync(arguments, cancellationToken);
        var participants = await new ParticipantStore(database.Source, TimeProvider.System).LoadAsync(cancellationToken);
        return [.. topics.All, .. topics.OfGrants(participants, TimeProvider.System.GetUtcNow())];
    }

    /// <summary>The hub's database: the configuration's, unless the command line names one.</summary>
    public Task<HubDatabase> OpenAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        Configuration(arguments)["Database"] is { Length: > 0 } connection && !_database.IsNamed(arguments)
            ? Task.FromResult(new HubDatabase(connection, null))
            : _database.OpenAsync(arguments, cancellationToken);

    private IConfigurationRoot Configuration(ParseResult arguments)
    {
        var configuration = new ConfigurationBuilder();
        if (arguments.GetValue(_config) is { } file)
        {
            configuration.AddJsonFile(File.Exists(file) ? Path.GetFullPath(file) : throw new CommandException($"{file} 不存在 · does not exist"));
        }

        return configuration.AddEnvironmentVariables("HUB__").AddInMemoryCollection((arguments.GetValue(_set) ?? []).Select(ServeCommand.Pair)).Build();
    }
}
