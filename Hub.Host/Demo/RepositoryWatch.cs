using Npgsql;

namespace Hub.Host.Demo;

/// <summary>
/// Watches the positions of the repositories' sinks while a run is under way: how much has arrived, and when. Read every 25 ms from the
/// same rows that the sinks commit with their data.
/// </summary>
internal sealed class RepositoryWatch(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);

    private readonly Dictionary<string, List<Sample>> _samples = new(StringComparer.Ordinal);
    private Dictionary<string, (long Applied, long Dead)> _before = [];

    /// <param name="Total">Records applied or dead-lettered in this run until then.</param>
    /// <param name="At">Time of that commit.</param>
    private readonly record struct Sample(long Total, DateTimeOffset At);

    /// <summary>Applied and dead-lettered since <see cref="BeginAsync"/>, by sink.</summary>
    public IReadOnlyDictionary<string, (long Applied, long Dead)> Arrived { get; private set; } = new Dictionary<string, (long, long)>();

    /// <summary>Notes where the sinks stand before the run.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken) =>
        _before = (await ReadAsync(cancellationToken)).ToDictionary(r => r.Sink, r => (r.Applied, r.Dead), StringComparer.Ordinal);

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await LookAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <summary>
    /// From a message's arrival at the hub to the commit of its row. Records are taken to be applied in the order of the log, as they are
    /// on the log bus; over several partitions this is true of the whole, not of each.
    /// </summary>
    /// <param name="sink">Name of the sink.</param>
    /// <param name="received">Arrival times of the messages of its datasets, in the order of the log.</param>
    public LatencyHistogram Latency(string sink, IEnumerable<DateTimeOffset> received)
    {
        var histogram = new LatencyHistogram();
        var samples = _samples.GetValueOrDefault(sink, []);
        var next = 0;
        var number = 0L;
        foreach (var at in received)
        {
            number++;
            while (next < samples.Count && samples[next].Total < number)
            {
                next++;
            }

            if (next == samples.Count)
            {
                break;
            }

            histogram.Add(samples[next].At - at);
        }

        return histogram;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var arrived = new Dictionary<string, (long Applied, long Dead)>(StringComparer.Ordinal);
        foreach (var (sink, applied, dead, at) in await ReadAsync(cancellationToken))
        {
            var before = _before.GetValueOrDefault(sink);
            arrived[sink] = (applied - before.Applied, dead - before.Dead);
            var samples = _samples.TryGetValue(sink, out var known) ? known : _samples[sink] = [];
            var total = arrived[sink].Applied + arrived[sink].Dead;
            if (samples.Count == 0 || samples[^1].Total < total)
            {
                samples.Add(new Sample(total, at));
            }
        }

        Arrived = arrived;
    }

    private async Task<List<(string Sink, long Applied, long Dead, DateTimeOffset At)>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select sink, sum(applied)::bigint, sum(dead_lettered)::bigint, max(updated_at) from delivery.sink_position group by sink");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var sinks = new List<(string, long, long, DateTimeOffset)>();
        while (await rows.ReadAsync(cancellationToken))
        {
            sinks.Add((rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetFieldValue<DateTimeOffset>(3)));
        }

        return sinks;
    }
}
