using System.Text;
using Hub.Core.Exchanges;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Delivery.Subscriptions;

/// <summary>What is granted in part is on a topic of its own: that part, in order, nothing lost when the hub dies, nothing more once the grant has ended.</summary>
[TestFixture]
public sealed class GrantTopicsTests
{
    private const string Tax = "11445300MB2D01017M";
    private const string Bank = "11445300MB2D09094E";
    private static readonly DatasetName s_dataset = DatasetName.Parse("leg.registration");
    private static readonly string[] s_topics = [.. new[] { Tax, Bank }.Select(TopicOf)];
    private KafkaBusHarness _harness = null!;

    [SetUp]
    public async Task Start()
    {
        _harness = await KafkaBusHarness.StartOnMockAsync();
        foreach (var topic in s_topics)
        {
            _harness.Mock!.CreateTopic(topic, 3);
        }
    }

    [TearDown]
    public Task Stop() => _harness.DisposeAsync().AsTask();

    [Test]
    public async Task A_grant_in_part_fills_its_topic_in_order_through_a_crash_and_stops_when_it_ends()
    {
        Grant(InPart(Tax), InPart(Bank) with { RowField = null, RowValues = null });
        await _harness.AppendAsync(Messages(0, 300));
        await _harness.StartGrantTopicsAsync();
        await ReachedAsync(Tax, 300);

        // A hub that was killed after Kafka had acknowledged and before the positions moved.
        await _harness.StopGrantTopicsAsync();
        await _harness.RewindRouterAsync(120);
        await _harness.StartGrantTopicsAsync();
        await _harness.AppendAsync(Messages(300, 20));
        await ReachedAsync(Tax, 320);

        Grant(InPart(Bank) with { RowField = null, RowValues = null });
        await _harness.AppendAsync(Messages(320, 30));
        await ReachedAsync(Bank, 350);

        Assert.That(Arrived(Tax), Is.EqualTo(Enumerable.Range(0, 320).Where(i => i % 2 == 0)));
        Assert.That(Arrived(Bank), Is.EqualTo(Enumerable.Range(0, 350)));
    }

    [Test]
    public async Task While_Kafka_is_away_nothing_is_lost()
    {
        Grant(InPart(Tax));
        await _harness.AppendAsync(Messages(0, 100));
        await _harness.StartGrantTopicsAsync();
        await ReachedAsync(Tax, 100);
        _harness.Mock!.PlantErrors(Hub.Host.Development.MockKafkaCluster.Produce, 29, 7, 10);
        await _harness.AppendAsync(Messages(100, 100));
        await ReachedAsync(Tax, 200);

        Assert.That(Arrived(Tax), Is.EqualTo(Enumerable.Range(0, 200).Where(i => i % 2 == 0)));
    }

    private static string TopicOf(string department) => $"deliver.{department}.leg.registration";

    private static Grant InPart(string department) => new()
    {
        Uscc = department,
        Dataset = s_dataset,
        Action = GrantAction.Subscribe,
        Purpose = "test",
        Fields = ["/number"],
        RowField = "/divisionCode",
        RowValues = ["445302"],
    };

    private static List<TestMessage> Messages(int first, int count) => [.. Enumerable.Range(first, count).Select(i => new TestMessage
    {
        Subject = $"K{i % 23}",
        Payload = $$"""{"number":{{i}},"name":"not granted","divisionCode":"{{(i % 2 == 0 ? "445302" : "445303")}}"}""",
    })];

    private void Grant(params Grant[] grants)
    {
        var dataset = StandardsFolder.Catalogue.Datasets.Single(d => d.Name == s_dataset);
        _harness.Registry.Current = new RegistryPicture(
            new ParticipantDirectory([new Participant { Uscc = Tax, Name = "税务局" }, new Participant { Uscc = Bank, Name = "银行" }], [], grants),
            [new DatasetInForce(dataset, dataset.Versions[0], null!)],
            "");
    }

    private Task ReachedAsync(string department, long next) => Eventually.HoldsAsync(
        async () =>
        {
            await using var cursor = _harness.Hub.CreateCommand("select next_index from route.cursor where router = $1");
            cursor.Parameters.AddWithValue(TopicOf(department));
            return await cursor.ExecuteScalarAsync() is long reached && reached >= next;
        },
        $"the topic of {department} is filled up to {next}",
        seconds: 60);

    /// <summary>The numbers on a topic, each once. Checks key, place, form, and that a record that comes again is told by its index.</summary>
    private SortedSet<int> Arrived(string department)
    {
        var highest = new Dictionary<int, long>();
        var numbers = new SortedSet<int>();
        foreach (var result in TopicRecords.All(_harness.Mock!.Bootstrap, TopicOf(department), 3))
        {
            var index = TopicRecords.Index(result);
            Assert.That(Encoding.UTF8.GetString(result.Message.Value), Is.EqualTo($$"""{"number":{{index}}}"""));
            Assert.That((TopicRecords.Header(result, "ce_id"), TopicRecords.Header(result, "ce_reduced"), result.Message.Key), Is.EqualTo(($"m-{index}", "true", $"K{index % 23}")));
            if (index > highest.GetValueOrDefault(result.Partition.Value, -1))
            {
                highest[result.Partition.Value] = index;
                Assert.That(numbers.Add((int)index), $"entry {index} is in two partitions");
            }
            else
            {
                Assert.That(numbers, Does.Contain((int)index), $"entry {index} came too late and would be dropped");
            }
        }

        return numbers;
    }
}
