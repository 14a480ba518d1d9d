using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Hub.Core.Route;

/// <summary>A batch on its way to Kafka: done when each of its messages is acknowledged, failed when one is refused.</summary>
internal sealed class RoutedBatch(int messages, long next)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<TopicRoute, (int Records, long Bytes)> _routes = [];
    private int _acknowledged;

    /// <summary>The log index behind the batch.</summary>
    public long Next => next;

    /// <summary>Records and payload bytes by topic and type.</summary>
    public IReadOnlyDictionary<TopicRoute, (int Records, long Bytes)> Routes => _routes;

    /// <summary>Payload bytes of all topics.</summary>
    public long Bytes { get; private set; }

    public Task Done => _done.Task;

    /// <summary>Called for each message before it is produced.</summary>
    public void Count(TopicRoute route, int bytes)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_routes, route, out _);
        count = (count.Records + 1, count.Bytes + bytes);
        Bytes += bytes;
    }

    /// <summary>Called on the producer's thread with what became of some of the messages.</summary>
    public void Report(int count, ErrorCode outcome)
    {
        if (outcome != ErrorCode.NoError)
        {
            _done.TrySetException(new KafkaException(outcome));
        }
        else if (Interlocked.Add(ref _acknowledged, count) == messages)
        {
            _done.TrySetResult();
        }
    }
}
