using System.CommandLine;
using Hub.Host.Development;

namespace Hub.Host.Commands;

/// <summary>
/// How every command finds its database: <c>--db CONNECTION</c>, else the environment variable <c>HUB__DATABASE</c>, else the private
/// PostgreSQL of <c>--data DIR</c>, which is started for the time of the command unless it already runs.
/// </summary>
public sealed class DatabaseOption
{
    private const string Variable = "HUB__DATABASE";

    private readonly Option<string?> _connection = new("--db")
    {
        HelpName = "CONNECTION",
        Description = $"数据库连接串 · PostgreSQL connection string (default: ${Variable}, else the private server of --data)",
    };

    private readonly Option<string> _data = new("--data")
    {
        HelpName = "DIR",
        Description = "演示数据目录 · data directory of hub demo",
        DefaultValueFactory = _ => DataDirectory.Default,
    };

    /// <summary>Adds both options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_connection);
        command.Options.Add(_data);
    }

    public DataDirectory DataOf(ParseResult arguments) => new(arguments.GetValue(_data)!);

    /// <summary>True when the command line names the database itself.</summary>
    public bool IsNamed(ParseResult arguments) => arguments.GetValue(_connection) is not null;

    /// <summary>Finds the database of an existing hub; never makes one.</summary>
    /// <exception cref="CommandException">No connection is named and the data directory holds no database, or its server does not start.</exception>
    public async Task<HubDatabase> OpenAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var connection = arguments.GetValue(_connection) ?? Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(connection))
        {
            return new HubDatabase(connection, null);
        }

        var data = DataOf(arguments);
        if (!data.HoldsDatabase)
        {
            throw new CommandException($"{data.Path} 中没有数据库 · holds no database. Run hub demo first, or name one with --data DIR or --db CONNECTION (or ${Variable}).");
        }

        try
        {
            var server = await PrivatePostgres.StartAsync(data.Path, cancellationToken);
            return new HubDatabase(server.ConnectionString(DataDirectory.Database), server);
        }
        catch (InvalidOperationException e)
        {
            throw new CommandException(e.Message, e);
        }
    }
}
