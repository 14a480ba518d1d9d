using System.Threading.Channels;
using Confluent.Kafka;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Route;

/// <summary>
/// Reads Kafka partitions on a thread of its own (the client's calls block) into a bounded channel. Topics that appear later are taken up. What Kafka does not hold is read from
/// the log, in between.
/// </summary>
internal sealed partial class KafkaBusConsumer : IBusConsumer
{
    private const int QueuedRecords = 8192;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_measure = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_refreshMissing = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly KafkaClients _clients;
    private readonly IReadOnlyList<string> _topics;
    private readonly IReadOnlyCollection<BusPosition> _positions;
    private readonly Func<TopicGap, long, LogCatchUp> _catchUpFrom;
    private readonly RouteInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KafkaEnvelope _envelope;
    private readonly Channel<Item> _queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(QueuedRecords) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<(string Topic, int Partition), long> _dealtWith = [];
    private readonly long _floor = -1;
    private readonly Task _pump;
    private LogCatchUp? _catchUp;
    private long _read;
    private long _known;
    private long _taken;

    /// <param name="name">Of the consumer.</param>
    /// <param name="clients">Makes the client.</param>
    /// <param name="topics">What to read.</param>
    /// <param name="positions">Where to go on.</param>
    /// <param name="catchUpFrom">Reads the log for a gap, from an index.</param>
    /// <param name="avro">Schemas of values.</param>
    /// <param name="instruments">Measures.</param>
    /// <param name="time">Of waits.</param>
    /// <param name="logger">For whoever operates the hub.</param>
    public KafkaBusConsumer(
        string name, KafkaClients clients, IReadOnlyList<string> topics, IReadOnlyCollection<BusPosition> positions, Func<TopicGap, long, LogCatchUp> catchUpFrom, AvroSchemas avro,
        RouteInstruments instruments, TimeProvider time, ILogger logger)
    {
        (_name, _clients, _topics, _positions, _catchUpFrom, _instruments, _time, _logger) = (name, clients, topics, positions, catchUpFrom, instruments, time, logger);
        _envelope = new KafkaEnvelope(avro);
        foreach (var position in positions)
        {
            _dealtWith[(position.Topic, position.Partition)] = position.Index;
            if (position.Topic == LogBus.Topic)
            {
                // The consumer was on the log bus before.
                _floor = position.Offset - 1;
            }
        }

        _pump = Task.Factory.StartNew(Pump, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async ValueTask<BusBatch> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        if (_catchUp is { } unfinished)
        {
            return await CatchUpAsync(unfinished, maxRecords, cancellationToken);
        }

        var records = new List<BusRecord>();
        var next = new Dictionary<(string, int), BusPosition>();
        if (await WaitAsync(cancellationToken))
        {
            while (records.Count < maxRecords && _queue.Reader.TryRead(out var item))
            {
                if (item.Gap is { } gap)
                {
                    // What came before the gap goes first.
                    _catchUp = Begin(gap, next.Values);
                    if (next.Count > 0)
                    {
                        break;
                    }

                    return await CatchUpAsync(_catchUp, maxRecords, cancellationToken);
                }

                next[(item.Next.Topic, item.Next.Partition)] = item.Next;
                _taken++;
                if (item.Record is not null)
                {
                    records.Add(item.Record);
                }
            }
        }

        Note(next.Values);
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
        var assignment = new KafkaAssignment(consumer, _positions, gap => Hand(new Item(default, null, gap)), reason => BrokerTrouble(_name, reason));
        var measured = 0L;
        long? refreshed = null;
        while (!_stop.IsCancellationRequested)
        {
            if (refreshed is not { } last || _time.GetElapsedTime(last) >= (assignment.IsComplete ? s_refresh : s_refreshMissing))
            {
                assignment.Assign(_topics, _stop.Token);
                refreshed = _time.GetTimestamp();
            }

            if (Poll(consumer, assignment) is { } result && assignment.Follows(result))
            {
                Interlocked.Increment(ref _read);
                Hand(result);
            }

            if (_time.GetElapsedTime(measured) >= s_measure)
            {
                Measure(consumer, assignment.Next);
                measured = _time.GetTimestamp();
            }
        }
    }

    private static ConsumeResult<byte[], byte[]>? Poll(IConsumer<byte[], byte[]> consumer, KafkaAssignment assignment)
    {
        try
        {
            return consumer.Consume(s_poll);
        }
        catch (ConsumeException e) when (e.Error.Code == ErrorCode.Local_AutoOffsetReset)
        {
            assignment.OutOfRange(e.ConsumerRecord.TopicPartition);
            return null;
        }
    }

    private void Hand(ConsumeResult<byte[], byte[]> result)
    {
        var record = _envelope.Read(result);
        if (record is null)
        {
            ForeignMessage(_name, result.Topic, result.Partition.Value, result.Offset.Value);
        }

        Hand(new Item(new BusPosition(result.Topic, result.Partition.Value, result.Offset.Value + 1, record?.Index.Value ?? -1), record, null));
    }

    private void Hand(Item item)
    {
        while (!_queue.Writer.TryWrite(item))
        {
            // This thread is ours: waiting here is the back-pressure on the broker.
            _queue.Writer.WaitToWriteAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Records that the brokers hold and we have not read: of each topic, and of all. The client knows the ends of partitions from its fetches.</summary>
    private void Measure(IConsumer<byte[], byte[]> consumer, IReadOnlyDictionary<TopicPartition, long> next)
    {
        var all = 0L;
        foreach (var topic in next.GroupBy(p => p.Key.Topic, StringComparer.Ordinal))
        {
            var waiting = topic.Sum(p => Waiting(consumer.GetWatermarkOffsets(p.Key), p.Value));
            _instruments.Lag(_name, topic.Key, waiting);
            all += waiting;
        }

        // A total, not what waits now: what waits now is read before it is measured again, and would count twice until then.
        Volatile.Write(ref _known, _read + all);
    }

    private static long Waiting(WatermarkOffsets ends, long next) => ends.High.IsSpecial ? 0 : Math.Max(0, ends.High.Value - Math.Max(next, ends.Low.IsSpecial ? 0 : ends.Low.Value));

    private LogCatchUp Begin(TopicGap gap, IEnumerable<BusPosition> given)
    {
        Note(given);
        var first = gap.Ends.Keys.Min(p => _dealtWith.GetValueOrDefault((gap.Topic, p), _floor)) + 1;
        if (gap.Reason is GapReason.NoPosition or GapReason.Unverifiable)
        {
            BeginsInLog(_name, gap.Topic, first);
        }
        else
        {
            Gap(_name, gap.Topic, gap.Reason, first);
        }

        return _catchUpFrom(gap, first);
    }

    private async ValueTask<BusBatch> CatchUpAsync(LogCatchUp catchUp, int maxRecords, CancellationToken cancellationToken)
    {
        var batch = await catchUp.ReadAsync(maxRecords, cancellationToken);
        Note(batch.Next);
        _instruments.FromLog(_name, catchUp.Gap.Topic, batch.Records.Count);
        if (catchUp.IsComplete)
        {
            _catchUp = null;
            CaughtUp(_name, catchUp.Gap.Topic, catchUp.Count, catchUp.Next);
        }

        return batch;
    }

    private void Note(IEnumerable<BusPosition> given)
    {
        foreach (var (topic, partition, _, index) in given)
        {
            _dealtWith[(topic, partition)] = Math.Max(index, _dealtWith.GetValueOrDefault((topic, partition), _floor));
        }
    }

    /// <summary>In the order of the queue: a record (none when it was not made from the log), or a gap.</summary>
    private readonly record struct Item(BusPosition Next, BusRecord? Record, TopicGap? Gap);
}
