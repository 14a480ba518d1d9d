using System.Diagnostics;
using System.Globalization;
using Hub.Bench.Rig;
using Hub.Core.Exchanges;
using Hub.Core.Seal;

namespace Hub.Bench.Log;

/// <summary>
/// Grows the log in stretches: each is sealed first, then appended through the writer (timed), then copied barely into the tables beside it (timed). Both grow
/// alike, so that both pay for the size of their indexes, and whatever else the machine does meets both. At its full size the log is then compared with a small one on the same server, in turns.
/// </summary>
internal static class Growth
{
    /// <summary>Size of a small log. Its cost is taken 50,000 entries to either side.</summary>
    public const int Small = 100_000;

    /// <summary>Five full batches of the writer.</summary>
    private const int Stretch = 20_480;

    /// <summary>Two full batches: so short that a pause of the machine falls into few of a comparison's turns.</summary>
    private const int Turn = 8192;

    /// <summary>Entries handed in at once, as a request does.</summary>
    private const int Submission = 256;

    public static async Task<GrowthResult> RunAsync(BenchLog log, int entries, Action<string> step, CancellationToken cancellationToken)
    {
        var supply = new SealedSupply(log.Catalogue, log.Participants);
        await using var tables = await BareTables.CreateAsync(log.Database, indexed: true, cancellationToken);
        var stretches = new List<(long End, int Count, double Append, double Cpu, double Copy)>();
        var said = Stopwatch.GetTimestamp();
        for (long done = log.Writer.Size, end = done + entries; done < end;)
        {
            var made = supply.Make(done, (int)Math.Min(Stretch, end - done));
            var rows = made.Select((entry, i) => RowOf(done + i, entry)).ToArray();
            var before = log.CpuSeconds();
            var append = await TimeAsync(() => AppendAsync(log, made));
            var cpu = log.CpuSeconds() - before;
            var copy = await TimeAsync(() => tables.CopyAsync(rows, cancellationToken));
            done += made.Length;
            stretches.Add((done, made.Length, append, cpu, copy));
            if (Stopwatch.GetElapsedTime(said) > TimeSpan.FromSeconds(5) || done == end)
            {
                said = Stopwatch.GetTimestamp();
                step(string.Create(CultureInfo.InvariantCulture,
                    $"    {done,10:N0} / {end:N0}: append {made.Length / append,8:N0}/s, {cpu / made.Length * 1e6:N1} us CPU an entry; COPY {made.Length / copy,8:N0}/s"));
            }
        }

        var first = stretches.Where(s => s.End is > Small / 2 and <= (Small * 3 / 2)).ToArray();
        var last = stretches.TakeLast(Math.Max(first.Length, stretches.Count / 10)).ToArray();
        step(string.Create(CultureInfo.InvariantCulture,
            $"    an entry at {Small:N0} on a fresh server: {CostOf(first) * 1e6:N1} us, {Median(first.Select(s => s.Cpu / s.Count)) * 1e6:N1} us CPU; at {stretches[^1].End:N0}: {CostOf(last) * 1e6:N1} us, {Median(last.Select(s => s.Cpu / s.Count)) * 1e6:N1} us CPU"));
        var ratio = await CompareAsync(log, supply, step);
        return new GrowthResult(entries / stretches.Sum(s => s.Append), entries / stretches.Sum(s => s.Copy), ratio, CostOf(last) / CostOf(first));

        // The median stretch: a pause of the machine in one of them is not the cost of an entry.
        static double CostOf(IEnumerable<(long End, int Count, double Append, double Cpu, double Copy)> window) => Median(window.Select(s => s.Append / s.Count));
    }

    /// <summary>
    /// The cost of an entry in the full log over that in a log of 100,000, appended to in turns: both on one server whose buffers are full and which writes to its disk, so that they
    /// differ in their size alone. A server just started has neither; compared with its first entries, every log grows dearer.
    /// </summary>
    private static async Task<double> CompareAsync(BenchLog log, SealedSupply supply, Action<string> step)
    {
        await AppendAsync(log.Small, supply.Make(0, Small / 2));
        var turns = new List<(Cost Full, Cost Small)>();
        while (log.Small.Writer.Size < Small * 3 / 2)
        {
            var isFullFirst = turns.Count % 2 == 0;
            var one = await TurnAsync(isFullFirst ? log : log.Small);
            var other = await TurnAsync(isFullFirst ? log.Small : log);
            turns.Add(isFullFirst ? (one, other) : (other, one));
        }

        var full = (Wall: Median(turns.Select(t => t.Full.Seconds)), Cpu: Median(turns.Select(t => t.Full.Cpu)));
        var small = (Wall: Median(turns.Select(t => t.Small.Seconds)), Cpu: Median(turns.Select(t => t.Small.Cpu)));
        step(string.Create(CultureInfo.InvariantCulture,
            $"    in {turns.Count} turns: at {log.Writer.Size:N0} {full.Wall / Turn * 1e6:N1} us, {full.Cpu / Turn * 1e6:N1} us CPU; at {Small:N0} {small.Wall / Turn * 1e6:N1} us, {small.Cpu / Turn * 1e6:N1} us CPU; by CPU {full.Cpu / small.Cpu:N3}"));
        return full.Wall / small.Wall;

        async Task<Cost> TurnAsync(BenchLog which)
        {
            var made = supply.Make(which.Writer.Size, Turn);
            var before = log.CpuSeconds();
            var seconds = await TimeAsync(() => AppendAsync(which, made));
            return new Cost(seconds, log.CpuSeconds() - before);
        }
    }

    private static async Task AppendAsync(BenchLog log, Sealed[] made)
    {
        var outcomes = await Task.WhenAll(made.Chunk(Submission).Select(log.Writer.AppendAsync));
        if (outcomes.Any(o => o.Any(outcome => outcome.Verdict != Core.Log.LogVerdict.Added)))
        {
            throw new InvalidOperationException("An entry was not added: the run measures nothing.");
        }
    }

    private static BareRow RowOf(long index, Sealed entry) => new(
        index, entry.At.UtcDateTime, (short)entry.Kind, entry.Department, entry.Dataset, entry.Subject, entry.Code, entry.Key?.Value, entry.Entry,
        entry.Kind == EntryKind.Message ? entry.Payload : null);

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var started = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Of one turn, seconds; CPU of the server and of this process together.</summary>
    private readonly record struct Cost(double Seconds, double Cpu);
}
