using System.Globalization;
using System.Text;
using Hub.Adapters.Hosting;
using Hub.Client;
using Hub.Host.Development;
using Hub.Schemas.Identifiers;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.EndToEnd;

/// <summary>
/// What the fault tests break and then ask: a <c>hub serve --set Bus:Kind=kafka</c> process, a mock Kafka cluster of three brokers in this process, a
/// legal-entity repository on a PostgreSQL server of its own, and departments that publish all the while.
/// </summary>
/// <remarks>
/// A trigger in the repository writes down every record that a sink applied, in the sink's own transaction: what was lost, doubled or out of order shows
/// there whatever the sink believes. A check constraint of the repository refuses names that begin with <see cref="Poison"/>.
/// </remarks>
internal sealed class FaultCity : IAsyncDisposable
{
    public const string Poison = "毒";
    public const int RepositoryBatch = 1000;
    private const string RepositoryDatabase = "legal";
    private const int Publishers = 4;
    private const int Keys = 50;
    private const int BatchSize = 25;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(150);

    private readonly HubSetup _setup;
    private readonly ScratchDirectory _directory = new();
    private readonly Uri _address = TestHub.FreeAddress();
    private PrivatePostgres? _server;
    private NpgsqlDataSource? _repository;

    private FaultCity(HubSetup setup) => (_setup, Hub) = (setup, new ServedHub(setup, _address, _directory.File("hub.log")));

    public MockKafkaCluster Kafka { get; } = KafkaBusHarness.NewMock();

    public ServedHub Hub { get; }

    public PublishLoad Load { get; private set; } = null!;

    /// <summary>Ids of the messages that the repository must refuse.</summary>
    public HashSet<string> Poisoned { get; } = [];

    public static async Task<FaultCity> StartAsync(CancellationToken cancellationToken)
    {
        var city = new FaultCity(await HubSetup.CreateAsync());
        try
        {
            await city.PrepareRepositoryAsync(cancellationToken);
            foreach (var (key, value) in new[]
            {
                ("Bus:Kind", "Kafka"), ("Bus:Bootstrap", city.Kafka.Bootstrap), ("Delivery:BatchSize", $"{RepositoryBatch}"), ("Delivery:MaxRetryDelaySeconds", "1"),
                ("Repositories:LegalEntity", city._server!.ConnectionString(RepositoryDatabase)),
            })
            {
                city._setup.Settings[key] = value;
            }

            await city.Hub.StartAsync(cancellationToken);
            city.Load = new PublishLoad(city._setup, city._address, Publishers, BatchSize, s_pause, (publisher, n) => Message(publisher, n, $"名称{n}"), cancellationToken);
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    /// <summary>A second hub of the same database: its log waits, its consumers read along.</summary>
    public ServedHub SecondHub() => new(_setup, TestHub.FreeAddress(), _directory.File("second.log"));

    /// <summary>How often the hub has logged this.</summary>
    public async Task<int> LoggedAsync(string text) => (await File.ReadAllTextAsync(_directory.File("hub.log"))).Split(text).Length - 1;

    /// <summary>A batch of a thousand with one message that the repository refuses.</summary>
    public Task PublishPoisonAsync(int round, int place)
    {
        var messages = Enumerable.Range(0, RepositoryBatch).Select(i => Message(100 + round, i, i == place ? Poison + "丸" : $"名称{i}")).ToArray();
        Poisoned.Add(messages[place].Id);
        return Load.PublishAsync(messages);
    }

    public async Task StopRepositoryAsync() => await _server!.DisposeAsync();

    public async Task StartRepositoryAsync(CancellationToken cancellationToken) => _server = await PrivatePostgres.StartAsync(_directory.File("repository"), cancellationToken);

    /// <summary>Publishing ends, everything arrives; then the accounts of publishers, log and repository are set against each other.</summary>
    public async Task<FaultOutcome> SettleAsync()
    {
        await Load.CompleteAsync();
        var accepted = Load.Receipts.Count;
        await Eventually.HoldsAsync(
            async () => await NumberAsync(_repository!, "select coalesce(sum(applied + dead_lettered), 0)::bigint from delivery.sink_position") >= accepted,
            "the repository has caught up", 120);
        await Eventually.HoldsAsync(
            async () => await NumberAsync(_repository!, "select count(*) from delivery.sink_position where receipted_applied < applied or receipted_dead_lettered < dead_lettered") == 0,
            "all that was delivered is receipted in the log", 60);
        await LogAssert.HoldsOnceAsync(_setup, Load.Receipts);
        await LogAssert.IsCleanAsync(_setup);
        var healthy = accepted - Poisoned.Count;
        return new FaultOutcome
        {
            Messages = accepted,
            Lost = healthy - await NumberAsync(_repository!, "select count(distinct log_index) from test.applied"),
            Duplicated = await NumberAsync(_repository!, "select count(*) - count(distinct log_index) from test.applied"),
            OutOfOrder = await NumberAsync(
                _repository!, "select count(*) from (select log_index, max(log_index) over (partition by uscc order by place rows between unbounded preceding and 1 preceding) as before from test.applied) a where before > log_index"),
            StaleRows = await NumberAsync(
                _repository!, "select count(*) from legal_entity.entity e where log_index <> (select max(log_index) from test.applied a where a.uscc = e.uscc)"),
            Counted = await NumberAsync(_repository!, "select sum(applied + dead_lettered)::bigint from delivery.sink_position"),
            DeadLettered = await DeadLettersAsync(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (Load is not null)
        {
            await Load.DisposeAsync();
        }

        await Hub.DisposeAsync();
        if (_repository is not null)
        {
            await _repository.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Kafka.Dispose();
        await _setup.DisposeAsync();
        _directory.Dispose();
    }

    private async Task PrepareRepositoryAsync(CancellationToken cancellationToken)
    {
        await StartRepositoryAsync(cancellationToken);
        var connection = await _server!.EnsureDatabaseAsync(RepositoryDatabase, cancellationToken: cancellationToken);
        await RepositoryDatabases.MigrateAsync(new RepositoryOptions { LegalEntity = connection }, cancellationToken);
        _repository = NpgsqlDataSource.Create(connection + ";Pooling=false"); // connections do not outlive the server's stops
        await using var watch = _repository.CreateCommand($"""
            alter table legal_entity.entity_history add constraint no_poison check (name not like '{Poison}%');
            create schema test;
            create table test.applied (place bigserial, log_index bigint not null, uscc text not null);
            create function test.note() returns trigger language plpgsql as
                'begin insert into test.applied (log_index, uscc) values (new.log_index, new.uscc); return new; end';
            create trigger note before insert on legal_entity.entity_history for each row execute function test.note();
            """);
        await watch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<HashSet<string>> DeadLettersAsync()
    {
        await using var letters = _repository!.CreateCommand("select message_id from delivery.dead_letter where code = 'REPOSITORY_REFUSED'");
        await using var rows = await letters.ExecuteReaderAsync();
        var ids = new HashSet<string>();
        while (await rows.ReadAsync())
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    private static async Task<long> NumberAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Each publisher changes the same few entities over and over.</summary>
    private static CloudEvent Message(int publisher, int number, string name)
    {
        var uscc = Uscc.Create("91445300", OrganizationCode.Create(string.Create(CultureInfo.InvariantCulture, $"K{publisher:D3}{number % Keys:D4}"))).Value;
        return new CloudEvent
        {
            Id = $"{publisher}-{number}",
            Source = $"/departments/{HubSetup.Market}/systems/main",
            Type = Registration.Type,
            Data = Encoding.UTF8.GetBytes(Registration.Payload(("uscc", uscc), ("name", name)).ToJsonString()),
        };
    }
}

/// <summary>What a run with faults came to.</summary>
internal sealed record FaultOutcome
{
    /// <summary>Accepted by the hub.</summary>
    public required long Messages { get; init; }

    /// <summary>Accepted, sound, and not applied.</summary>
    public required long Lost { get; init; }

    /// <summary>Applied more than once.</summary>
    public required long Duplicated { get; init; }

    /// <summary>Applied after a younger message of the same key.</summary>
    public required long OutOfOrder { get; init; }

    /// <summary>Entities that do not show their youngest message.</summary>
    public required long StaleRows { get; init; }

    /// <summary>Applied and dead-lettered, as the sink counts.</summary>
    public required long Counted { get; init; }

    /// <summary>Ids of the dead-lettered messages.</summary>
    public required IReadOnlySet<string> DeadLettered { get; init; }
}
