using System.CommandLine;
using Hub.Adapters.Hosting;

namespace Hub.Host.Commands;

/// <summary>How a command finds the repositories that have a database of their own: as the hub does, from <c>--config FILE</c> and <c>HUB__REPOSITORIES__…</c>.</summary>
internal sealed class RepositoriesOption
{
    private readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = "JSON 配置文件 · configuration file that names databases of repositories (as does HUB__REPOSITORIES__…)" };

    public void AddTo(Command command) => command.Options.Add(_config);

    /// <exception cref="CommandException">The file is missing, or what it says is no connection string.</exception>
    public RepositoryOptions Read(ParseResult arguments)
    {
        var configuration = new ConfigurationBuilder();
        if (arguments.GetValue(_config) is { } file)
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
