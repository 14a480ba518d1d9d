using System.Threading.Channels;
using Confluent.Kafka;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Route;

/// <summary>
/// Reads Kafka partitions on a thread of its own (the client's calls block) into a bounded channel. Partitions and topics that appear later
/// are taken up from their beginning.
/// </summary>
internal sealed partial class KafkaBusConsumer : IBusConsumer
{
    private const int QueuedRecords = 8192;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_metadataTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_measure = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_refreshMissing = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly KafkaClients _clients;
    private readonly IReadOnlyList<string> _topics;
    private readonly RouteInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KafkaEnvelope _envelope;
    private readonly Channel<(BusPosition Next, BusRecord? Record)> _queue =
        Channel.CreateBounded<(BusPosition, BusRecord?)>(new BoundedChannelOptions(QueuedRecords) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<TopicPartition, Offset> _stored = [];
    private readonly Dictionary<TopicPartition, long> _next = [];
    private readonly Task _pump;
    private long _read;
    private long _known;
    private long _taken;

    public KafkaBusConsumer(
        string name, KafkaClients clients, IReadOnlyList<string> topics, IReadOnlyCollection<BusPosition> positions, AvroSchemas avro, RouteInstruments instruments,
        TimeProvider time, ILogger logger)
    {
        (_name, _clients, _topics, _instruments, _time, _logger) = (name, clients, topics, instruments, time, logger);
        _envelope = new KafkaEnvelope(avro);
        foreach (var (topic, partition, offset) in positions)
        {
            _stored[new TopicPartition(topic, partition)] = offset;
        }

        _pump = Task.Factory.StartNew(Pump, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        var records = new List<BusRecord>();
        var next = new Dictionary<(string, int), BusPosition>();
        if (await WaitAsync(cancellationToken))
        {
            while (records.Count < maxRecords && _queue.Reader.TryRead(out var item))
            {
                next[(item.Next.Topic, item.Next.Partition)] = item.Next;
                _taken++;
                if (item.Record is not null)
                {
                    records.Add(item.Record);
                }
            }
        }

        return new BusBatch { Records = records, Next = [.. next.Values], Behind = Math.Max(Volatile.Read(ref _read), Volatile.Read(ref _known)) - _taken };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        _stop.Dispose();
        foreach (var topic in _topics)
        {
            _instruments.Forget(_name, topic);
        }
    }

    /// <summary>False when nothing came within a second.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(s_idle, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            return await _queue.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Pump()
    {
        try
        {
            using var consumer = _clients.Consumer(_name, error => BrokerTrouble(_name, error.Reason));
            PumpFrom(consumer);
            _queue.Writer.Complete();
        }
        catch (OperationCanceledException)
        {
            _queue.Writer.Complete();
        }
        catch (Exception e)
        {
            // Not swallowed: the reader gets it from its next read, and subscribes again.
            _queue.Writer.Complete(e);
        }
    }

    private void PumpFrom(IConsumer<byte[], byte[]> consumer)
    {
        var refreshed = 0L;
        var measured = 0L;
        var due = TimeSpan.Zero;
        while (!_stop.IsCancellationRequested)
        {
            if (_time.GetElapsedTime(refreshed) >= due)
            {
                due = Assign(consumer) ? s_refresh : s_refreshMissing;
                refreshed = _time.GetTimestamp();
            }

            if (consumer.Consume(s_poll) is { } result)
            {
                Interlocked.Increment(ref _read);
                _next[result.TopicPartition] = result.Offset.Value + 1;
                Hand(result);
            }

            if (_time.GetElapsedTime(measured) >= s_measure)
            {
                Measure(consumer);
                measured = _time.GetTimestamp();
            }
        }
    }

    private void Hand(ConsumeResult<byte[], byte[]> result)
    {
        var record = _envelope.Read(result);
        if (record is null)
        {
            ForeignMessage(_name, result.Topic, result.Partition.Value, result.Offset.Value);
        }

        var next = new BusPosition(result.Topic, result.Partition.Value, result.Offset.Value + 1);
        while (!_queue.Writer.TryWrite((next, record)))
        {
            // This thread is ours: waiting here is the back-pressure on the broker.
            _queue.Writer.WaitToWriteAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Records that the brokers hold and we have not read: of each topic, and of all. The client knows the ends of partitions from its fetches.</summary>
    private void Measure(IConsumer<byte[], byte[]> consumer)
    {
        var all = 0L;
        foreach (var topic in _next.GroupBy(p => p.Key.Topic, StringComparer.Ordinal))
        {
            var waiting = topic.Sum(p => Waiting(consumer.GetWatermarkOffsets(p.Key), p.Value));
            _instruments.Lag(_name, topic.Key, waiting);
            all += waiting;
        }

        // A total, not what waits now: what waits now is read before it is measured again, and would count twice until then.
        Volatile.Write(ref _known, _read + all);
    }

    private static long Waiting(WatermarkOffsets ends, long next) => ends.High.IsSpecial ? 0 : Math.Max(0, ends.High.Value - Math.Max(next, ends.Low.IsSpecial ? 0 : ends.Low.Value));

    /// <summary>Takes up partitions not yet read; false while some topic is not there.</summary>
    private bool Assign(IConsumer<byte[], byte[]> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var complete = true;
        foreach (var topic in _topics)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var metadata = Metadata(admin, topic);
            complete &= metadata.Count > 0;
            var fresh = metadata.Select(p => new TopicPartition(topic, p)).Where(p => _next.TryAdd(p, _stored.TryGetValue(p, out var stored) ? stored.Value : 0)).ToList();
            if (fresh.Count > 0)
            {
                consumer.IncrementalAssign(fresh.Select(p => new TopicPartitionOffset(p, _stored.GetValueOrDefault(p, Offset.Beginning))));
            }
        }

        return complete;
    }

    /// <summary>The partitions of a topic; none while the topic or the brokers are not there.</summary>
    private List<int> Metadata(IAdminClient admin, string topic)
    {
        try
        {
            var found = admin.GetMetadata(topic, s_metadataTimeout).Topics.Find(t => t.Topic == topic);
            return found is { Error.IsError: false } ? [.. found.Partitions.Select(p => p.PartitionId)] : [];
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            BrokerTrouble(_name, e.Error.Reason);
            return [];
        }
    }
}
