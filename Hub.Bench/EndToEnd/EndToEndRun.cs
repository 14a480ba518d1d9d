using System.Diagnostics;
using System.Globalization;
using Hub.Adapters.LegalEntity;
using Hub.Adapters.MacroEconomy;
using Hub.Adapters.SocialSecurity;
using Hub.Bench.Rig;
using Hub.Host.Demo.Generation;

namespace Hub.Bench.EndToEnd;

/// <summary>One stretch of load, and how it came through.</summary>
internal sealed class EndToEndRun
{
    /// <summary>Growth of the backlog that counts as none, as a part of the rate: what the slope of a noisy line may show by chance.</summary>
    public const double Tolerance = 0.002;

    /// <summary>A run whose backlog is this long is given up.</summary>
    private const double HopelessSeconds = 4;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(4);

    private readonly double[] _latencies;

    private EndToEndRun(double visiblePerSecond, double backlogGrowth, bool holds, double[] latencies, CpuOfMessage cpu)
    {
        (VisiblePerSecond, BacklogGrowth, Holds, _latencies, Cpu) = (visiblePerSecond, backlogGrowth, holds, latencies, cpu);
        Array.Sort(_latencies);
    }

    public double VisiblePerSecond { get; }

    /// <summary>Messages a second by which what was due and not visible grew.</summary>
    public double BacklogGrowth { get; }

    /// <summary>The rate was kept to the end, and the backlog did not grow.</summary>
    public bool Holds { get; }

    public CpuOfMessage Cpu { get; }

    /// <summary>Milliseconds from due to visible.</summary>
    public double Latency(double quantile) => _latencies.Length == 0 ? 0 : _latencies[(int)(quantile * (_latencies.Length - 1))];

    /// <summary>As fast as it goes while at most <paramref name="maxBacklog"/> messages are on their way, until the time is up.</summary>
    public static async Task<EndToEndRun> BoundedAsync(
        BenchCity city, Publisher publisher, Load load, int maxBacklog, TimeSpan length, CancellationToken cancellationToken)
    {
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await using var watch = await VisibilityWatch.StartAsync(city.City.Database.Source, started, s_look, cancellationToken);
        var sent = 0L;
        var before = CpuOfMessage.Now(city);
        await publisher.SendAsync(load, DueAsync, cancellationToken);
        await watch.ReachAsync(sent, cancellationToken);
        await watch.StopAsync();
        var cpu = before.Until(CpuOfMessage.Now(city), sent);

        // The first quarter warms up.
        var (from, to) = (watch.Totals.First(t => t.At >= length / 4), watch.Totals.Last(t => t.At <= length));
        return new EndToEndRun((to.Visible - from.Visible) / (to.At - from.At).TotalSeconds, 0, holds: true, [], cpu);

        async ValueTask<bool> DueAsync(LoadRequest request, CancellationToken token)
        {
            while (Interlocked.Read(ref sent) - watch.Visible > maxBacklog)
            {
                await Task.Delay(s_look, token);
            }

            if (Stopwatch.GetElapsedTime(started) > length)
            {
                return false;
            }

            Interlocked.Add(ref sent, request.Messages);
            return true;
        }
    }

    /// <summary>At a fixed rate, open loop: each request is due at its moment whether or not earlier ones are answered.</summary>
    public static async Task<EndToEndRun> PacedAsync(BenchCity city, Publisher publisher, Load load, double rate, CancellationToken cancellationToken)
    {
        var planned = 0;
        foreach (var request in load.Requests)
        {
            request.Due = TimeSpan.FromSeconds(planned / rate);
            planned += request.Messages;
        }

        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await using var watch = await VisibilityWatch.StartAsync(city.City.Database.Source, started, s_look, cancellationToken);
        var sent = 0L;
        var before = CpuOfMessage.Now(city);
        await publisher.SendAsync(load, DueAsync, cancellationToken);
        await watch.ReachAsync(sent, cancellationToken);
        await watch.StopAsync();
        var cpu = before.Until(CpuOfMessage.Now(city), sent);
        var growth = Growth(watch.Totals, rate, sent / rate);
        return new EndToEndRun(
            sent / watch.Totals.First(t => t.Visible >= sent).At.TotalSeconds,
            growth,
            sent == planned && growth <= rate * Tolerance,
            [.. load.Requests.SelectMany(r => Latencies(r, watch))],
            cpu);

        async ValueTask<bool> DueAsync(LoadRequest request, CancellationToken token)
        {
            var wait = request.Due - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, token);
            }

            if (Stopwatch.GetElapsedTime(started).TotalSeconds * rate - watch.Visible > rate * HopelessSeconds)
            {
                return false;
            }

            Interlocked.Add(ref sent, request.Messages);
            return true;
        }
    }

    private static IEnumerable<double> Latencies(LoadRequest request, VisibilityWatch watch)
    {
        var sink = SinkOf(request.Department);
        return request.Indices.Select(i => (watch.SeenAt(sink, i)!.Value - request.Due).TotalMilliseconds);
    }

    /// <summary>Slope of due minus visible while messages were due, by least squares.</summary>
    private static double Growth(IReadOnlyList<(TimeSpan At, long Visible)> totals, double rate, double length)
    {
        var points = totals.Select(t => (X: t.At.TotalSeconds, Y: (t.At.TotalSeconds * rate) - t.Visible)).Where(p => p.X > Math.Min(2, length / 10) && p.X < length).ToList();
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }

    /// <summary>Each department of the demo feeds one repository.</summary>
    private static string SinkOf(DemoDepartment department) =>
        department == DemoDepartment.Statistics ? MacroEconomySink.SinkName
        : department == DemoDepartment.HumanResources ? SocialSecuritySink.SinkName
        : LegalEntitySink.SinkName;
}

/// <summary>CPU time of a message, microseconds, or of a process so far.</summary>
internal readonly record struct CpuOfMessage(double Hub, double Database, double Senders)
{
    public static CpuOfMessage Now(BenchCity city)
    {
        var (hub, database) = city.CpuSeconds();
        return new CpuOfMessage(hub, database, ProcessCpu.Seconds(Environment.ProcessId, children: false));
    }

    public CpuOfMessage Until(CpuOfMessage end, long messages)
    {
        var micros = 1e6 / Math.Max(1, messages);
        return new CpuOfMessage((end.Hub - Hub) * micros, (end.Database - Database) * micros, (end.Senders - Senders) * micros);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"hub {Hub:N1} us, PostgreSQL {Database:N1} us, senders {Senders:N1} us");
}
