using System.CommandLine;
using Hub.Adapters.Hosting;
using Hub.Core.Exchanges;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary>The databases that <c>hub sink</c> works on: the hub's, and those of repositories that have their own.</summary>
internal sealed class SinkDatabases : IAsyncDisposable
{
    private readonly HubDatabase _hub;
    private readonly RepositoryDatabases _repositories;

    private SinkDatabases(HubDatabase hub, RepositoryOptions options) => (_hub, _repositories) = (hub, new RepositoryDatabases(hub.Source, options));

    public IReadOnlyDictionary<string, NpgsqlDataSource> BySink => _repositories.BySink;

    /// <exception cref="CommandException">No such sink.</exception>
    public NpgsqlDataSource Of(string sink) => BySink.TryGetValue(sink, out var repository)
        ? repository
        : throw new CommandException($"SINK_UNKNOWN: 没有这个名称的汇聚任务。 · There is no sink of this name: {string.Join(", ", BySink.Keys)}");

    /// <summary>Opens the databases, does the work, and says what a sink cannot be told as the misuse that it is.</summary>
    public static async Task UseAsync(
        DatabaseOption database, RepositoriesOption repositories, ParseResult arguments, Func<SinkDatabases, Task> work, CancellationToken cancellationToken)
    {
        var options = repositories.Read(arguments);
        options.LegalEntity = HubDatabase.Named(options.LegalEntity);
        options.MacroEconomy = HubDatabase.Named(options.MacroEconomy);
        options.SocialSecurity = HubDatabase.Named(options.SocialSecurity);
        await using var opened = new SinkDatabases(await database.OpenAsync(arguments, cancellationToken), options);
        try
        {
            await work(opened);
        }
        catch (OrderException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _repositories.DisposeAsync();
        await _hub.DisposeAsync();
    }
}
