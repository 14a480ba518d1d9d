using System.Runtime.InteropServices;

namespace Hub.Core.Route.Librdkafka;

/// <summary>The part of librdkafka's C interface (rdkafka.h) that the hub needs beside the wrapper.</summary>
internal static unsafe partial class Native
{
    public const int Producer = 0;

    /// <summary>RD_KAFKA_EVENT_DR and RD_KAFKA_EVENT_ERROR.</summary>
    public const int ReportEvent = 1, ErrorEvent = 8;

    /// <summary>RD_KAFKA_CONF_OK.</summary>
    public const int ConfigurationOk = 0;

    /// <summary>RD_KAFKA_MSG_F_COPY.</summary>
    public const int Copy = 2;

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, LibrdkafkaLibrary.Resolve);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfiguration(nint configuration);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint configuration, string name, string value, byte* error, nuint errorSize);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_conf_set_events")]
    public static partial void SetEvents(nint configuration, int events);

    /// <summary>Takes the configuration over when it succeeds.</summary>
    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint configuration, byte* error, nuint errorSize);

    /// <summary>Waits for the client's threads. Topics, queues and events of the client are given back before.</summary>
    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(nint client, string name, nint configuration);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_headers_new")]
    public static partial nint NewHeaders(nuint capacity);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_headers_destroy")]
    public static partial void DestroyHeaders(nint headers);

    /// <summary>Copies name and value.</summary>
    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_header_add")]
    public static partial int AddHeader(nint headers, byte* name, nint nameSize, byte* value, nint valueSize);

    /// <summary>Takes the headers over when it succeeds. Null on success, otherwise an error to be given back.</summary>
    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, ProduceArgument* arguments, nuint count);

    /// <summary>Where a producer puts a key that is not empty.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions)
    {
        fixed (byte* bytes = key)
        {
            return PartitionOf(0, bytes, (nuint)key.Length, partitions, 0, 0);
        }
    }

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_error_code")]
    public static partial int ErrorCode(nint error);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_error_string")]
    public static partial nint ErrorText(nint error);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_queue_get_main")]
    public static partial nint MainQueue(nint client);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    /// <summary>Ends a poll that waits.</summary>
    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_queue_yield")]
    public static partial void Yield(nint queue);

    /// <summary>The next event, to be given back; zero when none came in time.</summary>
    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_queue_poll")]
    public static partial nint Poll(nint queue, int milliseconds);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_event_type")]
    public static partial int EventType(nint @event);

    /// <summary>Fetches up to <paramref name="size"/> messages of the event that have not been fetched yet; they live as long as the event.</summary>
    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_event_message_array")]
    public static partial nuint EventMessages(nint @event, ReportedMessage** messages, nuint size);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_event_error_string")]
    public static partial nint EventErrorText(nint @event);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_event_destroy")]
    public static partial void DestroyEvent(nint @event);

    [LibraryImport(LibrdkafkaLibrary.Name, EntryPoint = "rd_kafka_msg_partitioner_consistent")]
    private static partial int PartitionOf(nint topic, byte* key, nuint keySize, int partitions, nint topicOpaque, nint messageOpaque);
}
