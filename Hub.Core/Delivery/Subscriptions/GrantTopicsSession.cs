using Confluent.Kafka;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>
/// From taking the right to the first failure: reads the log for all grants that show less than a dataset's topic, shows, produces, and moves the position of a
/// topic only over what Kafka has acknowledged. Grants of one dataset that stand at the same index share what is read. <c>missing</c> is told of a topic that is not
/// there and is made by others; its grant waits.
/// </summary>
internal sealed class GrantTopicsSession(
    GrantPositions positions, NpgsqlDataSource hub, PayloadVault vault, LogTail tail, IProducer<byte[], byte[]> producer, KafkaTopics topics, TopicsInForce plans,
    Action<string> missing, RouteInstruments instruments, TimeProvider time)
    : ISession
{
    private const int BatchSize = 2000;
    private const string ReducedHeader = "ce_reduced";

    /// <summary>64 MiB, as of the router.</summary>
    private const long MaxBytesUnderWay = 64 * 1024 * 1024;

    private static readonly TimeSpan s_ask = TimeSpan.FromMilliseconds(500);
    private static readonly byte[] s_true = "true"u8.ToArray();
    private readonly RouterPage _page = new(hub, vault);
    private readonly Dictionary<string, GrantLane> _lanes = new(StringComparer.Ordinal);
    private readonly List<(GrantLane Lane, RoutedBatch Batch)> _underWay = [];
    private Dictionary<(DatasetName, long), LogWindow> _readers = [];

    public async Task<long> StepAsync(CancellationToken cancellationToken)
    {
        await tail.WaitAsync(_lanes.Values.Select(l => l.Next).DefaultIfEmpty(tail.Size).Min(), cancellationToken);

        // After the wait: a grant that ended meanwhile shows nothing more.
        await FollowGrantsAsync(cancellationToken);
        var readers = new Dictionary<(DatasetName, long), LogWindow>();
        var moved = new List<GrantLane>();
        foreach (var group in _lanes.Values.Where(l => l.Next < tail.Size).GroupBy(l => (Dataset: l.Topic.Dataset!.Name, l.Next)).ToList())
        {
            var reader = _readers.GetValueOrDefault(group.Key) ?? new LogWindow(hub, tail, [group.Key.Dataset], group.Key.Next);
            await _page.ReadAsync(reader, BatchSize, cancellationToken);
            readers[(group.Key.Dataset, _page.Next)] = reader;
            var payloads = Enumerable.Range(0, _page.Entries.Count).Select(row => _page.Entries.Payload(row).ToArray()).ToList();
            foreach (var lane in group)
            {
                Produce(lane, lane.Show(payloads));
                lane.Next = _page.Next;
                moved.Add(lane);
            }

            if (_underWay.Sum(u => u.Batch.Bytes) > MaxBytesUnderWay)
            {
                await SettleAsync(moved, cancellationToken);
            }
        }

        await SettleAsync(moved, cancellationToken);
        _readers = readers;
        return _lanes.Values.Select(l => tail.Size - l.Next).DefaultIfEmpty(0).Max();
    }

    /// <summary>Nothing is under way between steps.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // What the client has not delivered is dropped with it, and produced again from the positions.
        await Task.Run(producer.Dispose);
        await positions.DisposeAsync();
    }

    /// <summary>Takes up grants that are new or show something else, and drops those that have ended.</summary>
    private async Task FollowGrantsAsync(CancellationToken cancellationToken)
    {
        var granted = Granted();
        foreach (var ended in _lanes.Keys.Where(name => !granted.ContainsKey(name)).ToList())
        {
            _lanes.Remove(ended);
        }

        foreach (var plan in granted.Values)
        {
            if (_lanes.TryGetValue(plan.Name, out var lane) && lane.Follows(plan))
            {
                continue;
            }

            try
            {
                await topics.EnsureAsync([plan]);
            }
            catch (InvalidOperationException)
            {
                missing(plan.Name);
                continue;
            }

            _lanes[plan.Name] = new GrantLane(plan, lane?.Next ?? await positions.NextAsync(plan.Name, cancellationToken));
        }
    }

    private void Produce(GrantLane lane, List<(int Row, byte[] Data)> shown)
    {
        if (shown.Count == 0)
        {
            return;
        }

        var batch = new RoutedBatch(shown.Count, _page.Next);
        _underWay.Add((lane, batch));
        foreach (var (row, data) in shown)
        {
            var index = _page.Entries.Index(row);
            var message = KafkaEnvelope.Message(index, EntryReader.Fields(index, _page.Entries.Entry(row)), data, lane.Topic, _page.Checkpoints.Of(index.Value), values: null);
            message.Headers.Add(ReducedHeader, s_true);
            batch.Count(lane.Route, data.Length);
            producer.Produce(lane.Topic.Name, message, report => batch.Report(1, report.Error.Code));
        }
    }

    /// <summary>Waits until everything is acknowledged, then moves the positions. While Kafka is away, what waits for it under a grant that ends is dropped.</summary>
    /// <exception cref="InvalidOperationException">A grant ended or shows something else since its messages were made.</exception>
    private async Task SettleAsync(List<GrantLane> moved, CancellationToken cancellationToken)
    {
        var done = Task.WhenAll(_underWay.Select(u => u.Batch.Done));
        while (await Task.WhenAny(done, Task.Delay(s_ask, time, cancellationToken)) != done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var granted = Granted();
            if (_underWay.Exists(u => !u.Batch.Done.IsCompleted && !(granted.TryGetValue(u.Lane.Topic.Name, out var plan) && u.Lane.Follows(plan))))
            {
                throw new InvalidOperationException("A grant ended while messages under it waited for Kafka; they are dropped.");
            }
        }

        await done;
        foreach (var (route, (records, bytes)) in _underWay.SelectMany(u => u.Batch.Routes))
        {
            instruments.Acknowledged(route.Plan.Name, records, bytes);
        }

        _underWay.Clear();
        if (moved.Count > 0)
        {
            // Crash before this line: the messages are on Kafka and are produced again, with the same ids and indices.
            await positions.MoveAsync(moved, cancellationToken);
            moved.Clear();
        }
    }

    private Dictionary<string, TopicPlan> Granted() => plans.OfGrants(time.GetUtcNow()).ToDictionary(p => p.Name, StringComparer.Ordinal);
}
