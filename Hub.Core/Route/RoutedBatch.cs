using Confluent.Kafka;

namespace Hub.Core.Route;

/// <summary>A batch on its way to Kafka: done when each of its messages is acknowledged, failed when one is refused.</summary>
internal sealed class RoutedBatch(int messages, long next)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _acknowledged;

    /// <summary>The log index behind the batch.</summary>
    public long Next => next;

    public int Messages => messages;

    public Task Done => _done.Task;

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
