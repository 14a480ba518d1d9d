using System.Text;
using System.Text.RegularExpressions;
using Hub.Core.Exchanges;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route.Topics;

[TestFixture]
public sealed partial class TopicCatalogueTests
{
    private static readonly StandardsCatalogue s_standard = StandardsFolder.Catalogue;

    [Test]
    public void Every_dataset_of_the_standard_has_its_topic_and_dead_letters_have_theirs()
    {
        var topics = new TopicCatalogue(new BusOptions(), s_standard.Datasets);

        Assert.That(topics.All.Select(t => t.Name), Is.EquivalentTo(s_standard.Datasets.Select(d => $"exchange.{d.Name}").Append("exchange.dlq")));
    }

    [Test]
    public void A_topic_is_as_the_standard_says_and_otherwise_as_the_configuration_says()
    {
        var topics = new TopicCatalogue(new BusOptions { Partitions = 5, Replication = 3, RetentionDays = 30 }, s_standard.Datasets);

        var contribution = topics.Of(DatasetName.Parse("ss.contribution"));
        var air = topics.Of(DatasetName.Parse("urb.airwater"));

        Assert.Multiple(() =>
        {
            Assert.That(contribution.Partitions, Is.EqualTo(12));
            Assert.That(contribution.Replication, Is.EqualTo(3));
            Assert.That(contribution.Configuration["min.insync.replicas"], Is.EqualTo("2"));
            Assert.That(contribution.Configuration["retention.ms"], Is.EqualTo("2592000000"));
            Assert.That(air.Partitions, Is.EqualTo(5));
            Assert.That(air.Configuration["retention.ms"], Is.EqualTo("604800000"));
            Assert.That(air.Configuration["cleanup.policy"], Is.EqualTo("delete"));
        });
    }

    [Test]
    public void A_compacted_topic_keeps_everything_for_the_retention_and_the_last_state_for_ever()
    {
        var topic = new TopicCatalogue(new BusOptions(), s_standard.Datasets).Of(DatasetName.Parse("leg.registration"));

        Assert.That(topic.Compacted);
        Assert.That(topic.Configuration["min.compaction.lag.ms"], Is.EqualTo("1209600000"));
        Assert.That(topic.Configuration, Does.Not.ContainKey("retention.ms"));
    }

    [Test]
    public void Retention_counts_from_the_append_and_never_outlasts_the_payload()
    {
        var shortLived = s_standard.Datasets[0] with { RetentionDays = 3, Topic = DatasetTopic.Unsaid };

        var topic = new TopicCatalogue(new BusOptions(), [shortLived]).Of(shortLived.Name);

        Assert.That(topic.Configuration["retention.ms"], Is.EqualTo("259200000"));
        Assert.That(topic.Configuration["message.timestamp.type"], Is.EqualTo("LogAppendTime"));
    }

    [TestCase("tax.registration", "91445300707813507B", "91445300707813507B")]
    [TestCase("leg.abnormal", "91445300707813507B|1|2026-07-01", "91445300707813507B")]
    [TestCase("mac.indicator", "gdp|445300|1988|current|level|current|usd|1989-01-20", "gdp|445300")]
    [TestCase("ss.contribution", "pt1-44026463|210|202509", "pt1-44026463")]
    [TestCase("cred.penalty", "云市监处〔2026〕1|2 号|91445300707813507B", "91445300707813507B")]
    [TestCase("svc.case_status", "no separator", "no separator")]
    public void The_partition_follows_from_the_part_of_the_subject_that_the_standard_names(string dataset, string subject, string key)
    {
        var plan = new TopicCatalogue(new BusOptions(), s_standard.Datasets).Of(DatasetName.Parse(dataset));

        Assert.That(Encoding.UTF8.GetString(plan.Key.In(Encoding.UTF8.GetBytes(subject))), Is.EqualTo(key));
    }

    [Test]
    public void A_partition_key_that_a_sender_names_goes_before_and_compaction_keeps_to_the_subject()
    {
        var topics = new TopicCatalogue(new BusOptions(), s_standard.Datasets);
        var entry = new TestMessage { Subject = "S|1|2", PartitionKey = "K" }.Entry(new LogIndex(0));
        Assert.That(EntryFields.TryRead(entry, out var fields));

        var abnormal = Encoding.UTF8.GetString(KafkaEnvelope.Key(fields, topics.Of(DatasetName.Parse("leg.abnormal"))));
        var compacted = Encoding.UTF8.GetString(KafkaEnvelope.Key(fields, topics.Of(DatasetName.Parse("leg.registration"))));

        Assert.That((abnormal, compacted), Is.EqualTo(("K", "S|1|2")));
    }

    [Test]
    public void A_dataset_that_has_left_the_standard_keeps_a_topic()
    {
        var topic = new TopicCatalogue(new BusOptions { Partitions = 4 }, []).Of(DatasetName.Parse("leg.registration"));

        Assert.That((topic.Name, topic.Partitions), Is.EqualTo(("exchange.leg.registration", 4)));
    }

    [TestCase("topic: {cleanup: compact}", "retentionDays: 365")]
    [TestCase("topic: {retentionDays: 366}", "retentionDays: 365")]
    [TestCase("topic: {partitions: 0}", "retentionDays: 365")]
    [TestCase("topic: {values: xml}", "retentionDays: 365")]
    [TestCase("topic: {partition: 3}", "retentionDays: 365")]
    public void What_a_topic_cannot_be_is_a_fault_of_the_standard(string topic, string retention)
    {
        const string file = "datasets/leg.abnormal/dataset.yaml";
        var bundle = StandardsFolder.Bundle;
        var text = Encoding.UTF8.GetString(bundle[file].Span);
        var changed = bundle.Paths.ToDictionary(p => p, p => p == file ? Encoding.UTF8.GetBytes(Retention().Replace(text, $"{retention}\n{topic}")) : bundle[p]);
        var faults = new StandardsFaults();

        StandardsCatalogue.Read(new StandardsBundle(changed), faults);

        Assert.That(faults.Items.Where(f => f.Severity == Severity.Error).Select(f => f.File), Does.Contain(file));
    }

    [Test]
    public void A_partition_key_that_cannot_be_cut_from_the_subject_is_a_fault_of_the_standard()
    {
        const string file = "datasets/leg.abnormal/dataset.yaml";
        var bundle = StandardsFolder.Bundle;
        var text = Encoding.UTF8.GetString(bundle[file].Span).Replace("partitionKey: [/uscc]", "partitionKey: [/reason]", StringComparison.Ordinal);
        var faults = new StandardsFaults();

        StandardsCatalogue.Read(new StandardsBundle(bundle.Paths.ToDictionary(p => p, p => p == file ? Encoding.UTF8.GetBytes(text) : bundle[p])), faults);

        Assert.That(faults.Items.Where(f => f.Severity == Severity.Error).Select(f => (f.File, f.Code)), Is.EqualTo(new[] { (file, StandardsFaultCodes.FieldInvalid) }));
    }

    [GeneratedRegex("(?m)^retentionDays: .*$")]
    private static partial Regex Retention();
}
