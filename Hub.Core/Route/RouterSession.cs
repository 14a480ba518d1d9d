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
    private const int MaxUnderWay = 8;

    /// <summary>64 MiB: with one more batch of the largest payloads on top, the client's queue (1 GiB) never refuses a message.</summary>
    private const long MaxBytesUnderWay = 64 * 1024 * 1024;

    private readonly KafkaEnvelope _envelope = new(avro);
    private readonly Queue<RoutedBatch> _underWay = new();
    private Task<BusBatch>? _ahead;

    /// <summary>Reads one batch and produces it.</summary>
    /// <returns>Entries that wait in the log.</returns>
    public async Task<long> StepAsync(int batchSize, CancellationToken cancellationToken)
    {
        var batch = await (_ahead ?? log.ReadAsync(batchSize, cancellationToken).AsTask());

        // What waits behind the batch is read while it is produced. When nothing does, the acknowledgements are waited for, so that the cursor does not
        // lag while nothing comes.
        var more = batch.Behind > 0;
        _ahead = more ? log.ReadAsync(batchSize, cancellationToken).AsTask() : null;
        if (batch.Records.Count > 0)
        {
            var catalogue = plans.Current;
            await topics.EnsureAsync(batch.Records.Select(r => r.Dataset).Distinct().Select(catalogue.Of));
            await checkpoints.LoadAsync(batch.Records[0].Index.Value, batch.Records[^1].Index.Value, cancellationToken);
            Produce(batch, catalogue, await AvroAsync(batch, catalogue, cancellationToken));
        }

        await SettleAsync(more ? MaxUnderWay : 0, cancellationToken);
        return batch.Behind;
    }

    /// <summary>Waits for what is under way, at a stop.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => SettleAsync(0, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_ahead is not null)
        {
            await ((Task)_ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its place in the log is read again from the cursor
        }

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

    /// <summary>Waits until at most <paramref name="keep"/> batches, and not too many bytes, are under way, then moves the cursor over all that are done.</summary>
    private async Task SettleAsync(int keep, CancellationToken cancellationToken)
    {
        var next = cursor.Next;
        while (_underWay.TryPeek(out var first) && (_underWay.Count > keep || _underWay.Sum(b => b.Bytes) > MaxBytesUnderWay || first.Done.IsCompleted))
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
