using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Client;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;
using Hub.Tests.Adapters.Subscriptions;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.EndToEnd;

/// <summary>
/// A hub that is killed (SIGKILL) while it brings messages to a department: nothing is lost, the order is kept, and what comes again is what docs/subscriptions.md says may come again.
/// One kill is made at the worst line, between what the receiver has and the hub's note of it; the others at any moment.
/// </summary>
[TestFixture]
public sealed class SubscriptionKillTests
{
    private const int RandomKills = 2;
    private const string HubPosition = "subscription.position";
    private readonly Random _random = new(20261124); // only the moments of the kills
    private HubSetup _setup = null!;
    private ScratchDirectory _directory = null!;
    private string _department = "";
    private Uri _address = null!;
    private ServedHub _hub = null!;
    private PublishLoad? _load;

    [SetUp]
    public async Task PrepareAsync()
    {
        _load = null;
        _setup = await HubSetup.CreateAsync();
        PushHub.Configure(_setup);
        _directory = new ScratchDirectory();
        (_department, _) = await PushHub.AddReceiverAsync(_setup, 1);
        _address = TestHub.FreeAddress();
        _hub = new ServedHub(_setup, _address, _directory.File("hub.log"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_load is not null)
        {
            await _load.DisposeAsync();
        }

        await _hub.DisposeAsync();
        await _setup.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task A_hub_killed_while_a_batch_is_being_taken_sends_the_same_batch_again_and_then_the_rest(CancellationToken cancellationToken)
    {
        await using var receiver = new WebhookReceiver(_setup.Ca, TestHub.FreeAddress());
        var answers = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = () => answers.Task;
        await receiver.StartAsync();
        var store = await SubscribeAsync(PushWay.Webhook, new PushSettings { Url = receiver.Url }, cancellationToken);
        await _hub.StartAsync(cancellationToken);
        await PublishAsync(0, 3);
        await Eventually.HoldsAsync(() => !receiver.Batches.IsEmpty, "a batch is on its way");
        await PublishAsync(3, 5);

        await _hub.KillAsync();
        answers.SetResult(200); // to nobody
        await _hub.StartAsync(cancellationToken);
        await Eventually.HoldsAsync(async () => (await store.FindAsync("killed", cancellationToken))!.Delivered == 8, "all is delivered");

        var batches = receiver.Batches.ToArray();
        var sent = batches.TakeWhile(b => b.Id == batches[0].Id).ToArray();
        Assert.That(sent, Has.Length.GreaterThanOrEqualTo(2), "the batch whose answer was lost came again");
        Assert.That(sent, Has.All.Matches<ReceivedBatch>(b => b!.Body.AsSpan().SequenceEqual(batches[0].Body)), "byte for byte");
        Assert.That(batches.Skip(sent.Length - 1).SelectMany(b => b.Messages).Select(m => m.GetProperty("id").GetString()), Is.EqualTo(Enumerable.Range(0, 8).Select(n => $"p-{n}")), "who drops the repeated batch has each message once");
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task A_hub_killed_while_it_writes_a_bridge_table_writes_each_row_exactly_once_and_in_order(CancellationToken cancellationToken)
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var department = database.CreateDataSource();
        await using (var tables = department.CreateCommand($"""
            {BridgeTableTests.Tables}
            create table written (place bigserial, log_index bigint not null);
            create function note() returns trigger language plpgsql as 'begin insert into written (log_index) values (new.log_index); return null; end';
            create trigger note after insert or update on hub_registration for each row execute function note();
            """))
        {
            await tables.ExecuteNonQueryAsync(cancellationToken);
        }

        _setup.Settings["Subscriptions:Secrets:Department"] = database.ConnectionString;
        await SubscribeAsync(PushWay.Bridge, new PushSettings { Table = "hub_registration", Secret = "Department", BatchSize = 20 }, cancellationToken);
        await _hub.StartAsync(cancellationToken);
        StartLoad(cancellationToken);

        await KillAtAsync(department, "hub_registration", cancellationToken); // the position is moved, the rows are not there
        await KillAtAsync(_setup.Source, HubPosition, cancellationToken); // committed by the department, not noted by the hub
        await KillAtRandomAsync(cancellationToken);

        var expected = (await CompleteAsync()).Order().ToArray();
        var written = Array.Empty<long>();
        await Eventually.HoldsAsync(async () => (written = await WrittenAsync(department)).Length >= expected.Length, () => $"{written.Length} of {expected.Length} rows are written");
        Assert.That(written, Is.EqualTo(expected));
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task A_hub_killed_while_it_writes_files_leaves_each_row_in_one_whole_file(CancellationToken cancellationToken)
    {
        _setup.Settings["Subscriptions:Directory"] = _directory.Path;
        await SubscribeAsync(PushWay.File, new PushSettings { Format = "ndjson", BatchSize = 20 }, cancellationToken);
        await _hub.StartAsync(cancellationToken);
        StartLoad(cancellationToken);

        await KillAtAsync(_setup.Source, HubPosition, cancellationToken, Files); // sealed, not noted
        var seen = Files().Where(File.Exists).ToDictionary(f => f, File.ReadAllBytes);
        Assert.That(seen, Is.Not.Empty);
        await KillAtRandomAsync(cancellationToken);

        var expected = (await CompleteAsync()).Order().ToArray();
        await Eventually.HoldsAsync(() => Files().Sum(f => File.ReadLines(f).Count()) >= expected.Length, () => $"{Files().Sum(f => File.ReadLines(f).Count())} of {expected.Length} rows are there");
        var files = Files();
        Assert.That(files.SelectMany(File.ReadLines).Select(l => long.Parse(JsonDocument.Parse(l).RootElement.GetProperty("logindex").GetString()!, CultureInfo.InvariantCulture)), Is.EqualTo(expected), "each row in one file, in the order of their names");
        Assert.That(files.Select(f => JsonDocument.Parse(File.ReadAllText(f + ".manifest.json")).RootElement.GetProperty("sha256").GetString()), Is.EqualTo(files.Select(f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))))));
        Assert.That(seen.Where(f => !File.ReadAllBytes(f.Key).AsSpan().SequenceEqual(f.Value)), Is.Empty, "what was sealed once does not change");
        Assert.That(Directory.GetFiles(_directory.File("killed"), "*.ndjson").Order(StringComparer.Ordinal), Is.EqualTo(files), "no data without a seal");
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task A_hub_killed_while_it_fills_the_topic_of_a_grant_leaves_no_gap_and_repeats_are_told_by_their_index(CancellationToken cancellationToken)
    {
        const int Partitions = 3;
        var topic = $"deliver.{_department}.{Registration.Dataset}";
        using var kafka = KafkaBusHarness.NewMock();
        kafka.CreateTopic(topic, Partitions);
        (_setup.Settings["Bus:Kind"], _setup.Settings["Bus:Bootstrap"]) = ("Kafka", kafka.Bootstrap);
        await _hub.StartAsync(cancellationToken);
        StartLoad(cancellationToken);
        await ReachedAsync(topic, 1);

        await KillAtAsync(_setup.Source, "route.cursor", cancellationToken); // acknowledged by Kafka, not noted
        await KillAtRandomAsync(cancellationToken);

        var expected = (await CompleteAsync()).Order().ToArray();
        await ReachedAsync(topic, expected[^1] + 1);
        var highest = new Dictionary<int, long>();
        var (indices, repeats) = (new SortedSet<long>(), 0);
        foreach (var record in TopicRecords.All(kafka.Bootstrap, topic, Partitions))
        {
            var index = TopicRecords.Index(record);
            if (index <= highest.GetValueOrDefault(record.Partition.Value, -1))
            {
                repeats++;
                Assert.That(indices, Does.Contain(index), $"entry {index} came too late: who drops what is not above the highest loses it");
                continue;
            }

            highest[record.Partition.Value] = index;
            indices.Add(index);
        }

        Assert.That(indices, Is.EqualTo(expected));
        Assert.That(repeats, Is.Positive, "the kill was where it hurts");
    }

    private async Task<PushStore> SubscribeAsync(PushWay way, PushSettings settings, CancellationToken cancellationToken)
    {
        var store = new PushStore(_setup.Source, TimeProvider.System);
        await store.CreateAsync(new PushSubscription { Name = "killed", Uscc = _department, Dataset = DatasetName.Parse(Registration.Dataset), Way = way, Settings = settings }, "test", cancellationToken);
        return store;
    }

    private async Task PublishAsync(int from, int count)
    {
        using var market = TestHub.Client(_address, _setup.Ca, _setup.MarketCertificate.Certificate);
        var events = new JsonArray([.. Enumerable.Range(from, count).Select(n => Registration.Event($"p-{n}", Registration.Payload(("uscc", PushHub.EntityOf($"p-{n}")))))]);
        using var answer = await market.PostAsync(new Uri("/exchange", UriKind.Relative), Registration.Content(events.ToJsonString(), "application/cloudevents-batch+json"));
        answer.EnsureSuccessStatusCode();
    }

    private void StartLoad(CancellationToken cancellationToken) => _load = new PublishLoad(_setup, _address, 2, 10, TimeSpan.FromMilliseconds(20), Message, cancellationToken);

    /// <summary>Kills the hub when it waits to write to a table, which it never does.</summary>
    private async Task KillAtAsync(NpgsqlDataSource source, string table, CancellationToken cancellationToken, Func<string[]>? until = null)
    {
        await _load!.AcceptsAsync(20, "it runs");
        await using (var held = await HeldTable.HoldAsync(source, table))
        {
            await held.IsWaitedForAsync();
            if (until is not null)
            {
                await Eventually.HoldsAsync(() => until().Length > 0, "there is something to lose");
            }

            await _hub.KillAsync();
        }

        await _hub.StartAsync(cancellationToken);
    }

    private async Task KillAtRandomAsync(CancellationToken cancellationToken)
    {
        for (var kill = 0; kill < RandomKills; kill++)
        {
            await _load!.AcceptsAsync(20, "it runs");
            await Task.Delay(_random.Next(300), cancellationToken);
            await _hub.KillAsync();
            await _hub.StartAsync(cancellationToken);
        }
    }

    /// <summary>Publishing ends.</summary>
    /// <returns>Log indices of what was accepted.</returns>
    private async Task<IEnumerable<long>> CompleteAsync()
    {
        await _load!.CompleteAsync();
        return _load.Receipts.Values.Select(r => r.Index);
    }

    private Task ReachedAsync(string topic, long next) => Eventually.HoldsAsync(
        async () =>
        {
            await using var cursor = _setup.Source.CreateCommand("select next_index from route.cursor where router = $1");
            cursor.Parameters.AddWithValue(topic);
            return await cursor.ExecuteScalarAsync() is long reached && reached >= next;
        },
        $"{topic} is filled up to {next}");

    /// <summary>Data files that are sealed, by name.</summary>
    private string[] Files() => !Directory.Exists(_directory.File("killed")) ? []
        : [.. Directory.GetFiles(_directory.File("killed"), "*.manifest.p7s").Select(f => f[..^".manifest.p7s".Length]).Order(StringComparer.Ordinal)];

    private static async Task<long[]> WrittenAsync(NpgsqlDataSource department)
    {
        await using var written = department.CreateCommand("select coalesce(array_agg(log_index order by place), '{}') from written");
        return (long[])(await written.ExecuteScalarAsync())!;
    }

    private static CloudEvent Message(int publisher, int number)
    {
        var uscc = Uscc.Create("91445300", OrganizationCode.Create(string.Create(CultureInfo.InvariantCulture, $"K{publisher}{number:D6}"))).Value;
        return new CloudEvent
        {
            Id = uscc,
            Source = $"/departments/{HubSetup.Market}/systems/main",
            Type = Registration.Type,
            Data = Encoding.UTF8.GetBytes(Registration.Payload(("uscc", uscc)).ToJsonString()),
        };
    }
}
