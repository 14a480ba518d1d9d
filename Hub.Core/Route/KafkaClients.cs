using Confluent.Kafka;
using Hub.Core.Route.Librdkafka;

namespace Hub.Core.Route;

/// <summary>Kafka clients configured for the hub's guarantees.</summary>
internal sealed class KafkaClients(BusOptions options)
{
    /// <summary>What the client says against its properties (a misspelled name, a certificate file that is not there); null when it takes them. Asks no broker.</summary>
    public static string? Problem(BusOptions options)
    {
        try
        {
            using var client = new KafkaClients(options).Admin();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Keeps order and loses nothing: idempotent, acknowledged by all in-sync replicas, never giving a message up; and when one is refused all the same,
    /// nothing behind it is delivered (gapless), so that sending again from the cursor keeps the order of every partition.
    /// </summary>
    public ProducerConfig ProducerConfig() => new(Common("hub-router"))
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        MessageTimeoutMs = 0,
        Partitioner = Partitioner.ConsistentRandom,
        EnableGaplessGuarantee = true,
        LingerMs = 5,
        BatchSize = 512 * 1024,
        CompressionType = CompressionType.Lz4,
        MessageMaxBytes = 16 * 1024 * 1024,
    };

    public IProducer<byte[], byte[]> Producer(Action<Error> onError) =>
        new ProducerBuilder<byte[], byte[]>(new ProducerConfig(ProducerConfig()) { DeliveryReportFields = "none" }).SetErrorHandler((_, error) => onError(error)).Build();

    /// <summary>The router's: with the same properties, at a third of the cost of a message.</summary>
    public NativeProducer NativeProducer(Action<long, int, ErrorCode> onReports, Action<string> onError) =>
        new(ProducerConfig().Where(p => !p.Key.StartsWith("dotnet.", StringComparison.Ordinal)), onReports, onError);

    /// <summary>Reads where it is told to, commits nothing to the broker, and says so rather than jump over records that are gone.</summary>
    public IConsumer<byte[], byte[]> Consumer(string name, Action<Error> onError) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(Common("hub-" + name))
        {
            GroupId = "hub-" + name,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            AllowAutoCreateTopics = false,
            QueuedMaxMessagesKbytes = 16 * 1024,
            FetchWaitMaxMs = 100,
        }).SetErrorHandler((_, error) => onError(error)).Build();

    public IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig(Common("hub-admin"))).Build();

    private Dictionary<string, string> Common(string clientId) => new(options.Client, StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = options.Bootstrap,
        ["client.id"] = clientId,
        ["reconnect.backoff.ms"] = "50",
        ["reconnect.backoff.max.ms"] = "2000",
    };
}
