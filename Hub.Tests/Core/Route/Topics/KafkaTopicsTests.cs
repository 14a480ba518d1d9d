using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Schemas.Catalogue;
using Hub.Host.Development;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route.Topics;

/// <summary>The mock cluster tells partitions and replicas, not configurations, and cannot create topics on request: that much is compared here.</summary>
[TestFixture]
public sealed class KafkaTopicsTests
{
    private static readonly Dataset[] s_datasets = [.. new[] { "leg.registration", "leg.abnormal", "ss.contribution" }.Select(n => StandardsFolder.Catalogue.Find(DatasetName.Parse(n))!)];
    private MockKafkaCluster _kafka = null!;

    [SetUp]
    public void Start() => _kafka = new MockKafkaCluster();

    [TearDown]
    public void Stop() => _kafka.Dispose();

    [Test]
    public async Task Missing_topics_and_other_numbers_of_partitions_and_replicas_are_reported()
    {
        var options = new BusOptions { Bootstrap = _kafka.Bootstrap, Partitions = 6, Replication = 2, DeadLetterTopic = "dead" };
        _kafka.CreateTopic("exchange.leg.registration", 3);
        _kafka.CreateTopic("exchange.leg.abnormal", 6);

        var report = await new KafkaTopics(options).CompareAsync(new TopicCatalogue(options, s_datasets).All);

        Assert.That(report.Missing, Is.EquivalentTo(new[] { "exchange.ss.contribution", "dead" }));
        Assert.That(report.Drifts, Does.Contain(new TopicDrift("exchange.leg.registration", "partitions", "6", "3")));
        Assert.That(report.Drifts, Does.Contain(new TopicDrift("exchange.leg.abnormal", "replication", "2", "3")));
    }

    [Test]
    public void A_missing_topic_that_the_hub_may_not_create_is_named()
    {
        var options = new BusOptions { Bootstrap = _kafka.Bootstrap, CreateTopics = false };
        var plans = new TopicCatalogue(options, s_datasets).All;

        Assert.That(() => new KafkaTopics(options).EnsureAsync(plans), Throws.InvalidOperationException.With.Message.Contains("exchange.ss.contribution"));
    }
}
