using System.Text;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Route;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Adapters.Repositories;

/// <summary>A repository of its own for one test, fed directly, batch by batch.</summary>
public sealed class RepositoryHarness : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly EntryReader _entries = new();
    private long _next;

    private RepositoryHarness(TestDatabase database, Func<NpgsqlDataSource, ISink> sink)
    {
        _database = database;
        Repository = database.CreateDataSource();
        Sink = sink(Repository);
    }

    public NpgsqlDataSource Repository { get; }

    public ISink Sink { get; }

    public static async Task<RepositoryHarness> CreateAsync(Func<NpgsqlDataSource, ISink> sink) => new(await TestDatabase.CreateAsync(), sink);

    public static PersonTokens Tokens { get; } = new("a key for tests only"u8);

    public static string Token(string idNumber) => Tokens.Create(Encoding.UTF8.GetBytes(idNumber)).Value;

    /// <summary>Applies the messages as one batch, with the next indices of the log.</summary>
    public async Task<IReadOnlyList<DeadLetter>> WriteAsync(params IReadOnlyList<TestMessage> messages)
    {
        await using var connection = await Repository.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var dead = await Sink.WriteAsync(connection, [.. messages.Select(Record)], CancellationToken.None);
        await transaction.CommitAsync();
        return dead;
    }

    /// <summary>What is written next has the indices of the first messages again.</summary>
    public void Rewind() => _next = 0;

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Repository.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>One digest per table of the schema that the sink is named after: equal contents, equal digests.</summary>
    public Task<SortedDictionary<string, string>> DigestsAsync() => TableDigests.OfSchemaAsync(Repository, Sink.Name);

    public async ValueTask DisposeAsync()
    {
        await Repository.DisposeAsync();
        await _database.DisposeAsync();
    }

    private BusRecord Record(TestMessage message)
    {
        var index = new LogIndex(_next++);
        return _entries.Read(index, message.Entry(index), message.Payload is null ? default : Encoding.UTF8.GetBytes(message.Payload));
    }
}
