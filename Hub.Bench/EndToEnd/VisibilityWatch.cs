using System.Diagnostics;
using Npgsql;

namespace Hub.Bench.EndToEnd;

/// <summary>
/// What a reader of the repositories sees: looks at the sinks' positions, which are committed with the rows, and notes when each log index
/// became visible. Times are by the clock of the run.
/// </summary>
internal sealed class VisibilityWatch : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly long _started;
    private readonly TimeSpan _every;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, List<(TimeSpan At, long Index)>> _seen = new(StringComparer.Ordinal);
    private readonly List<(TimeSpan At, long Visible)> _totals = [];
    private long _before = -1;
    private long _visible;
    private Task _watching = Task.CompletedTask;

    private VisibilityWatch(NpgsqlConnection connection, long started, TimeSpan every) => (_connection, _started, _every) = (connection, started, every);

    /// <summary>Messages visible since the start of the run.</summary>
    public long Visible => Volatile.Read(ref _visible);

    /// <summary>How many were visible when.</summary>
    public IReadOnlyList<(TimeSpan At, long Visible)> Totals => _totals;

    /// <param name="database">Database of the repositories.</param>
    /// <param name="started">Start of the run (<see cref="Stopwatch.GetTimestamp"/>).</param>
    /// <param name="every">Pause between two looks: latencies come out too long by half of it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<VisibilityWatch> StartAsync(NpgsqlDataSource database, long started, TimeSpan every, CancellationToken cancellationToken)
    {
        var watch = new VisibilityWatch(await database.OpenConnectionAsync(cancellationToken), started, every);
        await watch.LookAsync(cancellationToken);
        watch._watching = Task.Run(watch.WatchAsync, cancellationToken);
        return watch;
    }

    /// <summary>Waits until so many messages are visible.</summary>
    public async Task ReachAsync(long messages, CancellationToken cancellationToken)
    {
        while (Visible < messages && !_watching.IsCompleted)
        {
            await Task.Delay(_every, cancellationToken);
        }
    }

    /// <summary>When the entry was first seen in the sink's repository; null when it was not.</summary>
    public TimeSpan? SeenAt(string sink, long index)
    {
        var seen = _seen[sink];
        var (low, high) = (0, seen.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = seen[middle].Index < index ? (middle + 1, high) : (low, middle);
        }

        return low < seen.Count ? seen[low].At : null;
    }

    /// <summary>Looks no more; what was seen stays.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_every);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await LookAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var total = 0L;
        await using var command = new NpgsqlCommand("select sink, applied_index, applied + dead_lettered from delivery.sink_position", _connection);
        await command.PrepareAsync(cancellationToken);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            var at = Stopwatch.GetElapsedTime(_started);
            while (await reader.ReadAsync(cancellationToken))
            {
                var seen = _seen.TryGetValue(reader.GetString(0), out var known) ? known : _seen[reader.GetString(0)] = [];
                if (seen.Count == 0 || seen[^1].Index < reader.GetInt64(1))
                {
                    seen.Add((at, reader.GetInt64(1)));
                }

                total += reader.GetInt64(2);
            }

            _before = _before < 0 ? total : _before;
            _totals.Add((at, total - _before));
        }

        Volatile.Write(ref _visible, total - _before);
    }
}
