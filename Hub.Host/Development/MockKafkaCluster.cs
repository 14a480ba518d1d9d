using System.Runtime.InteropServices;
using System.Text;
using Hub.Core.Route.Librdkafka;

namespace Hub.Host.Development;

/// <summary>
/// librdkafka's built-in mock cluster: several brokers on loopback speaking the real protocol, without persistence, with at most about 5 MB a
/// partition and without CreateTopics. Brokers can be taken down, leaders moved, errors planted, time added.
/// </summary>
public sealed partial class MockKafkaCluster : IDisposable
{
    /// <summary>Kafka's number of the Produce request.</summary>
    public const short Produce = 0;

    private const int Producer = 0;
    private readonly IntPtr _client;
    private readonly IntPtr _cluster;
    private readonly int _brokers;

    static MockKafkaCluster() => NativeLibrary.SetDllImportResolver(typeof(MockKafkaCluster).Assembly, LibrdkafkaLibrary.Resolve);

    public MockKafkaCluster(int brokers = 3)
    {
        _brokers = brokers;
        var error = new byte[512];
        _client = New(Producer, NewConfiguration(), error, (nuint)error.Length);
        if (_client == IntPtr.Zero)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(error));
        }

        _cluster = NewCluster(_client, brokers);
        Bootstrap = Marshal.PtrToStringUTF8(Bootstraps(_cluster))!;
    }

    public string Bootstrap { get; }

    public void CreateTopic(string topic, int partitions) => Check(TopicCreate(_cluster, topic, partitions, _brokers));

    /// <summary>Takes every broker down.</summary>
    public void Down() => EachBroker(b => BrokerSetDown(_cluster, b));

    public void Up() => EachBroker(b => BrokerSetUp(_cluster, b));

    /// <param name="broker">From 1.</param>
    public void Down(int broker) => Check(BrokerSetDown(_cluster, broker));

    /// <param name="broker">From 1.</param>
    public void Up(int broker) => Check(BrokerSetUp(_cluster, broker));

    /// <summary>Adds a delay to every answer of every broker.</summary>
    public void Delay(TimeSpan delay) => EachBroker(b => BrokerSetRtt(_cluster, b, (int)delay.TotalMilliseconds));

    /// <param name="topic">Topic.</param>
    /// <param name="partition">Partition whose leader moves.</param>
    /// <param name="broker">The new leader, from 1.</param>
    public void MoveLeader(string topic, int partition, int broker) => Check(PartitionSetLeader(_cluster, topic, partition, broker));

    /// <summary>The next requests of this kind get these error codes, one each.</summary>
    public void PlantErrors(short request, params int[] errors) => PushRequestErrors(_cluster, request, (nuint)errors.Length, errors);

    public void Dispose()
    {
        DestroyCluster(_cluster);
        Destroy(_client);
    }

    private void EachBroker(Func<int, int> act)
    {
        for (var broker = 1; broker <= _brokers; broker++)
        {
            Check(act(broker));
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"The mock cluster refused: error {error}.");
        }
    }

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_conf_new")]
    private static partial IntPtr NewConfiguration();

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_new")]
    private static partial IntPtr New(int type, IntPtr configuration, [Out] byte[] error, nuint size);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_destroy")]
    private static partial void Destroy(IntPtr client);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial IntPtr NewCluster(IntPtr client, int brokers);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void DestroyCluster(IntPtr cluster);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial IntPtr Bootstraps(IntPtr cluster);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int TopicCreate(IntPtr cluster, string topic, int partitions, int replicas);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int BrokerSetDown(IntPtr cluster, int broker);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int BrokerSetUp(IntPtr cluster, int broker);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    private static partial int BrokerSetRtt(IntPtr cluster, int broker, int milliseconds);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_partition_set_leader", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PartitionSetLeader(IntPtr cluster, string topic, int partition, int broker);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    private static partial void PushRequestErrors(IntPtr cluster, short request, nuint count, int[] errors);
}
