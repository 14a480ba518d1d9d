using Confluent.Kafka;
using Hub.Core.Route.Topics;
using Hub.Core.Telemetry;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Route;

/// <summary>
/// From taking the cursor to the first failure: reads the log in order, produces, and moves the cursor only over what Kafka has acknowledged.
/// Several batches are under way at once; they are settled in order.
/// </summary>
internal sealed class RouterSession(
    RouterCursor cursor, IBusConsumer log, IProducer<byte[], byte[]> producer, KafkaTopics topics, TopicsInForce plans, CoveringCheckpoints checkpoints, AvroSchemas avro,
    RouteInstruments instruments)
    : IAsyncDisposable
{
    private const int MaxUnderWay = 4;
    private readonly KafkaEnvelope _envelope = new(avro);
    private readonly Queue<RoutedBatch> _underWay = new();

    /// <summary>Reads one batch and produces it.</summary>
    /// <returns>Entries that wait in the log.</returns>
    public async Task<long> StepAsync(int batchSize, CancellationToken cancellationToken)
    {
        var batch = await log.ReadAsync(batchSize, cancellationToken);
        if (batch.Records.Count > 0)
        {
            var catalogue = plans.Current;
            await topics.EnsureAsync(batch.Records.Select(r => r.Dataset).Distinct().Select(catalogue.Of));
            await checkpoints.LoadAsync(batch.Records[0].Index.Value, batch.Records[^1].Index.Value, cancellationToken);
            Produce(batch, catalogue, await AvroAsync(batch, catalogue, cancellationToken));
        }

        await SettleAsync(batch.Records.Count == 0 ? 0 : MaxUnderWay, cancellationToken);
        return batch.Behind;
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

    /// <summary>How the dataset versions of a batch are written whose topics carry Avro.</summary>
    private async ValueTask<Dictionary<(DatasetName, int), AvroValues>> AvroAsync(BusBatch batch, TopicCatalogue catalogue, CancellationToken cancellationToken)
    {
        var values = new Dictionary<(DatasetName, int), AvroValues>();
        foreach (var (dataset, major) in batch.Records.Select(r => (r.Dataset, r.Major)).Distinct())
        {
            var plan = catalogue.Of(dataset);
            if (plan.Values == TopicValues.Avro && plan.Dataset?.Version(major) is { } version && await avro.OfAsync(version, cancellationToken) is { } known)
            {
                values[(dataset, major)] = known;
            }
        }

        return values;
    }

    private void Produce(BusBatch batch, TopicCatalogue catalogue, Dictionary<(DatasetName, int), AvroValues> avroValues)
    {
        using var span = HubInstruments.Activities.StartBatch("hub.route.produce", batch.Records.Select(r => TraceLinks.Parse(r.TraceParent)))
            ?.SetTag("hub.messages", batch.Records.Count);
        var routed = new RoutedBatch(batch.Records.Count, batch.Next[0].Offset);
        _underWay.Enqueue(routed);
        foreach (var record in batch.Records)
        {
            var plan = catalogue.Of(record.Dataset);
            routed.Count(plan.Name, record.Payload.Length);
            producer.Produce(plan.Name, _envelope.Write(record, plan, checkpoints.Of(record.Index.Value), avroValues.GetValueOrDefault((record.Dataset, record.Major))), routed.OnReport);
        }
    }

    /// <summary>Waits until at most <paramref name="keep"/> batches are under way, then moves the cursor over all that are done.</summary>
    private async Task SettleAsync(int keep, CancellationToken cancellationToken)
    {
        var next = cursor.Next;
        while (_underWay.TryPeek(out var first) && (_underWay.Count > keep || first.Done.IsCompleted))
        {
            await first.Done.WaitAsync(cancellationToken);
            _underWay.Dequeue();
            next = first.Next;
            foreach (var (topic, (records, bytes)) in first.Topics)
            {
                instruments.Acknowledged(topic, records, bytes);
            }
        }

        // Crash before this line: the messages are on Kafka and are produced again; consumers drop them by their index.
        await cursor.MoveAsync(next, cancellationToken);
    }
}
