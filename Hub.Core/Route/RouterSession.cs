using Confluent.Kafka;
using Hub.Core.Telemetry;

namespace Hub.Core.Route;

/// <summary>
/// From taking the cursor to the first failure: reads the log in order, produces, and moves the cursor only over what Kafka has acknowledged.
/// Several batches are under way at once; they are settled in order.
/// </summary>
internal sealed class RouterSession(RouterCursor cursor, IBusConsumer log, IProducer<byte[], byte[]> producer, KafkaTopics topics, KafkaClients clients) : IAsyncDisposable
{
    private const int MaxUnderWay = 4;
    private readonly KafkaEnvelope _envelope = new();
    private readonly Queue<RoutedBatch> _underWay = new();

    /// <summary>Reads one batch and produces it.</summary>
    /// <returns>Messages acknowledged meanwhile, and entries that wait in the log.</returns>
    public async Task<(int Acknowledged, long Behind)> StepAsync(int batchSize, CancellationToken cancellationToken)
    {
        var batch = await log.ReadAsync(batchSize, cancellationToken);
        await topics.EnsureAsync(batch.Records.Select(r => r.Dataset));
        Produce(batch);
        var acknowledged = await SettleAsync(batch.Records.Count == 0 ? 0 : MaxUnderWay, cancellationToken);
        return (acknowledged, batch.Behind);
    }

    /// <summary>Waits for what is under way, at a stop.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => SettleAsync(0, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The client waits for its threads; what it has not delivered is produced again from the cursor.
        await Task.Run(producer.Dispose);
        await log.DisposeAsync();
        await cursor.DisposeAsync();
    }

    private void Produce(BusBatch batch)
    {
        if (batch.Records.Count == 0)
        {
            return;
        }

        using var span = HubInstruments.Activities.StartBatch("hub.route.produce", batch.Records.Select(r => TraceLinks.Parse(r.TraceParent)))
            ?.SetTag("hub.messages", batch.Records.Count);
        var routed = new RoutedBatch(batch.Records.Count, batch.Next[0].Offset);
        _underWay.Enqueue(routed);
        foreach (var record in batch.Records)
        {
            producer.Produce(clients.Topic(record.Dataset), _envelope.Write(record), routed.OnReport);
        }
    }

    /// <summary>Waits until at most <paramref name="keep"/> batches are under way, then moves the cursor over all that are done.</summary>
    private async Task<int> SettleAsync(int keep, CancellationToken cancellationToken)
    {
        var (next, acknowledged) = (cursor.Next, 0);
        while (_underWay.TryPeek(out var first) && (_underWay.Count > keep || first.Done.IsCompleted))
        {
            await first.Done.WaitAsync(cancellationToken);
            _underWay.Dequeue();
            (next, acknowledged) = (first.Next, acknowledged + first.Messages);
        }

        // Crash before this line: the messages are on Kafka and are produced again; consumers drop them by their index.
        await cursor.MoveAsync(next, cancellationToken);
        return acknowledged;
    }
}
