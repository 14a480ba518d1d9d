using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Hub.Core.Route;

/// <summary>A batch on its way to Kafka: done when each of its messages is acknowledged, failed when one is refused.</summary>
internal sealed class RoutedBatch(int messages, long next)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, (int Records, long Bytes)> _topics = new(StringComparer.Ordinal);
    private int _acknowledged;

    /// <summary>The log index behind the batch.</summary>
    public long Next => next;

    /// <summary>Records and payload bytes by topic.</summary>
    public IReadOnlyDictionary<string, (int Records, long Bytes)> Topics => _topics;

    /// <summary>Payload bytes of all topics.</summary>
    public long Bytes { get; private set; }

    public Task Done => _done.Task;

    /// <summary>Called for each message before it is produced.</summary>
    public void Count(string topic, int bytes)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_topics, topic, out _);
        count = (count.Records + 1, count.Bytes + bytes);
        Bytes += bytes;
    }

    /// <summary>Called by the client for each message, on its thread.</summary>
    public void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
        {
            _done.TrySetException(new KafkaException(report.Error));
        }
        else if (Interlocked.Increment(ref _acknowledged) == messages)
        {
            _done.TrySetResult();
        }
    }
}
