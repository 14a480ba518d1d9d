using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Hub.Schemas.Avro;
using Hub.Schemas.Validation;
using Hub.Host.Development;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Route;

/// <summary>What any Kafka client reads when a department publishes to a hub: CloudEvents 1.0, Kafka protocol binding, binary mode.</summary>
[TestFixture]
public sealed class KafkaChannelTests
{
    private MockKafkaCluster _kafka = null!;

    [SetUp]
    public void Start() => _kafka = KafkaBusHarness.NewMock();

    [TearDown]
    public void Stop() => _kafka.Dispose();

    [Test]
    public async Task A_published_event_is_a_CloudEvent_in_binary_mode_with_its_place_in_the_log()
    {
        await using var hub = await TestHub.StartAsync(("Bus:Kind", "Kafka"), ("Bus:Bootstrap", _kafka.Bootstrap));
        var receipt = await PublishAsync(hub);

        var message = Read("exchange.leg.registration");

        var headers = message.Headers.ToDictionary(h => h.Key, h => Encoding.UTF8.GetString(h.GetValueBytes()));
        Assert.Multiple(() =>
        {
            Assert.That(headers["ce_specversion"], Is.EqualTo("1.0"));
            Assert.That(headers["ce_id"], Is.EqualTo("kafka-1"));
            Assert.That(headers["ce_source"], Is.EqualTo($"/departments/{HubSetup.Market}/systems/main"));
            Assert.That(headers["ce_type"], Is.EqualTo(Registration.Type));
            Assert.That(headers["ce_subject"], Is.EqualTo("91445300MA4UQ8K7XE"));
            Assert.That(headers["content-type"], Is.EqualTo("application/json"));
            Assert.That(headers["ce_logindex"], Is.EqualTo(receipt["index"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture)));
            Assert.That(headers["ce_treesize"], Is.EqualTo(receipt["treeSize"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture)));
            Assert.That(Encoding.UTF8.GetString(message.Key), Is.EqualTo("91445300MA4UQ8K7XE"));
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(message.Value), Registration.Payload()), Is.True);
        });
        await MetricsAsync(hub);
    }

    [Test]
    public async Task Avro_values_are_in_the_registrys_wire_format_and_the_repository_gets_what_was_published()
    {
        await using var hub = await TestHub.StartAsync(("Bus:Kind", "Kafka"), ("Bus:Bootstrap", _kafka.Bootstrap), ("Bus:Values", "Avro"));
        await PublishAsync(hub);

        var message = Read("exchange.leg.registration");

        Assert.That(message.Headers.Where(h => h.Key == "content-type").Select(h => Encoding.UTF8.GetString(h.GetValueBytes())), Is.EqualTo(new[] { "application/avro" }));
        Assert.That(AvroWireFormat.TryRead(message.Value, out var id, out _), Is.True);
        using var anyone = hub.Client(null);
        var schema = (string)JsonNode.Parse(await anyone.GetStringAsync($"/schemas/ids/{id}"))!["schema"]!;
        var json = new ArrayBufferWriter<byte>();
        Assert.That(AvroCodec.Compile(AvroSchema.Parse(schema)).TryDecode(message.Value.AsSpan(AvroWireFormat.PrefixLength), json, new Findings()), Is.True);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(json.WrittenSpan), Registration.Payload()), Is.True);
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var row = hub.Setup.Source.CreateCommand("select name from legal_entity.entity where uscc = '91445300MA4UQ8K7XE'");
                return (string?)await row.ExecuteScalarAsync() == (string?)Registration.Payload()["name"];
            },
            "the row is there");
    }

    [Test]
    public async Task A_message_that_the_repository_refused_is_on_the_dead_letter_topic_with_the_reason_and_without_a_value_in_it()
    {
        await using var hub = await TestHub.StartAsync(("Bus:Kind", "Kafka"), ("Bus:Bootstrap", _kafka.Bootstrap));
        await using (var refuse = hub.Setup.Source.CreateCommand("alter table legal_entity.entity_history add constraint nobody check (uscc = '')"))
        {
            await refuse.ExecuteNonQueryAsync();
        }

        await PublishAsync(hub);

        var message = Read("exchange.dlq", partitions: 1);

        var headers = message.Headers.ToDictionary(h => h.Key, h => Encoding.UTF8.GetString(h.GetValueBytes()));
        Assert.Multiple(() =>
        {
            Assert.That(headers["ce_id"], Is.EqualTo("kafka-1"));
            Assert.That(headers["__connect.errors.topic"], Is.EqualTo("exchange.leg.registration"));
            Assert.That(headers["__connect.errors.connector.name"], Is.EqualTo("legal_entity"));
            Assert.That(headers["__connect.errors.exception.class.name"], Is.EqualTo("REPOSITORY_REFUSED"));
            Assert.That(headers["__connect.errors.exception.message"], Does.Contain("23514").And.Contain("nobody").And.Not.Contain("91445300MA4UQ8K7XE"));
            Assert.That(headers["hub.errors.zh"], Does.Contain("基础库拒绝"));
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(message.Value), Registration.Payload()), Is.True);
        });
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var left = hub.Setup.Source.CreateCommand("select count(*) from delivery.dead_letter where published_at is null");
                return (long)(await left.ExecuteScalarAsync())! == 0;
            },
            "the letter is marked as published");
    }

    private static async Task MetricsAsync(TestHub hub)
    {
        using var anyone = hub.Client(null);
        var metrics = "";
        await Eventually.HoldsAsync(
            async () => (metrics = await anyone.GetStringAsync("/metrics")).Contains("hub_route_consumer_lag{consumer=\"legal_entity\",topic=\"exchange.leg.registration\"} 0", StringComparison.Ordinal),
            () => metrics);
        Assert.That(metrics, Does.Match("""hub_route_records[a-z_]*\{topic="exchange.leg.registration"\} [1-9]"""));
        Assert.That(metrics, Does.Match("""hub_route_bytes[a-z_]*\{topic="exchange.leg.registration"\} [1-9]"""));
    }

    private static async Task<JsonNode> PublishAsync(TestHub hub)
    {
        using var market = hub.Client(hub.Setup.MarketCertificate);
        using var answer = await market.PostAsync("/exchange", Registration.Content(Registration.Event("kafka-1").ToJsonString(), "application/cloudevents+json"));
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    private Message<byte[], byte[]> Read(string topic, int partitions = 3)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = _kafka.Bootstrap,
            GroupId = "11445300MB2D01017M.test",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var result = consumer.Consume(TimeSpan.FromSeconds(30));
        Assert.That(result, Is.Not.Null, "a record within 30 s");
        return result.Message;
    }
}
