using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route.Topics;

/// <summary>What the mock cluster cannot do: create topics on request, and tell their configurations.</summary>
[TestFixture]
public sealed class KafkaTopicsOnRealClusterTests
{
    [Test]
    public async Task Topics_that_the_hub_creates_are_as_planned()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_KAFKA") is not { Length: > 0 } bootstrap)
        {
            Assert.Ignore("No Kafka cluster: HUB_TEST_KAFKA=localhost:9092 (docker compose up -d starts one).");
            return;
        }

        var prefix = $"hub-test-{Guid.NewGuid():n}.";
        var options = new BusOptions { Bootstrap = bootstrap, TopicPrefix = prefix, DeadLetterTopic = prefix + "dlq" };
        var plans = new TopicCatalogue(options, StandardsFolder.Catalogue.Datasets.Take(5)).All;
        var topics = new KafkaTopics(options);

        await topics.EnsureAsync(plans);

        TopicReport? report = null;
        await Eventually.HoldsAsync(async () => !(report = await topics.CompareAsync(plans)).Missing.Any(), "the topics are there");
        Assert.That(report!.ConfigurationsRead, Is.True);
        Assert.That(report.Drifts, Is.Empty);
    }
}
