using System.Text.Json.Nodes;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route.Topics;

/// <summary>The document follows AsyncAPI 3.0 and its Kafka binding.</summary>
[TestFixture]
public sealed class AsyncApiDocumentTests
{
    private static readonly BusOptions s_options = new() { Bootstrap = "kafka.yunfu.example:9093", Client = { ["security.protocol"] = "SSL" }, Replication = 3 };
    private static readonly JsonObject s_document = Document(s_options);

    [Test]
    public void Every_dataset_has_a_channel_at_its_topic_with_a_message_per_version()
    {
        foreach (var dataset in StandardsFolder.Catalogue.Datasets)
        {
            var channel = s_document["channels"]![dataset.Name.Value]!;
            Assert.That((string?)channel["address"], Is.EqualTo($"exchange.{dataset.Name}"));
            Assert.That(channel["messages"]!.AsObject().Select(m => (string?)m.Value!["name"]), Is.EqualTo(dataset.Versions.Select(v => v.EventType)));
            Assert.That((int?)channel["bindings"]!["kafka"]!["partitions"], Is.Positive);
            Assert.That((int?)channel["bindings"]!["kafka"]!["replicas"], Is.EqualTo(3));
        }
    }

    [Test]
    public void What_the_specification_requires_is_there()
    {
        Assert.That((string?)s_document["asyncapi"], Is.EqualTo("3.0.0"));
        Assert.That((string?)s_document["info"]!["title"], Is.Not.Empty);
        Assert.That((string?)s_document["info"]!["version"], Is.EqualTo("1"));
        Assert.That((string?)s_document["servers"]!["kafka"]!["host"], Is.EqualTo("kafka.yunfu.example:9093"));
        Assert.That((string?)s_document["servers"]!["kafka"]!["protocol"], Is.EqualTo("kafka-secure"));
        foreach (var (name, operation) in s_document["operations"]!.AsObject())
        {
            Assert.That((string?)operation!["action"], Is.EqualTo("receive"), name);
        }

        foreach (var (name, channel) in s_document["channels"]!.AsObject())
        {
            foreach (var (_, message) in channel!["messages"]!.AsObject().Where(_ => name is not ("dead-letters" or "deliver")))
            {
                Assert.That((string?)message!["payload"]!["schemaFormat"], Does.StartWith("application/"), name);
                Assert.That(message["payload"]!["schema"], Is.Not.Null, name);
            }
        }
    }

    [Test]
    public void Every_reference_leads_to_something()
    {
        var references = References(s_document).Where(r => !r.Contains("/$defs/", StringComparison.Ordinal)).Distinct().ToArray();

        Assert.That(references, Has.Length.GreaterThan(40));
        foreach (var reference in references)
        {
            JsonNode? at = s_document;
            foreach (var step in reference.Split('/').Skip(1))
            {
                at = at?[step];
            }

            Assert.That(at, Is.Not.Null, reference);
        }
    }

    [Test]
    public void Avro_topics_carry_the_Avro_schema_and_say_where_its_id_is()
    {
        var message = Document(new BusOptions { Values = TopicValues.Avro })["channels"]!["leg.registration"]!["messages"]!["v1"]!;

        Assert.That((string?)message["contentType"], Is.EqualTo("application/avro"));
        Assert.That((string?)message["payload"]!["schemaFormat"], Does.StartWith("application/vnd.apache.avro+json"));
        Assert.That((string?)message["payload"]!["schema"]!["type"], Is.EqualTo("record"));
        Assert.That((string?)message["bindings"]!["kafka"]!["schemaIdLocation"], Is.EqualTo("payload"));
    }

    private static JsonObject Document(BusOptions options) => AsyncApiDocument.Create(new TopicCatalogue(options, StandardsFolder.Catalogue.Datasets), options, "1");

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue ? [p.Value.GetValue<string>()] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
