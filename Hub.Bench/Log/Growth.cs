using System.Diagnostics;
using System.Globalization;
using Hub.Bench.Rig;
using Hub.Core.Exchanges;
using Hub.Core.Seal;

namespace Hub.Bench.Log;

/// <summary>
/// Grows the log in stretches: each is sealed first, then appended through the writer (timed), then copied barely into the tables beside it (timed). Both grow
/// alike, so that both pay for the size of their indexes, and whatever else the machine does meets both.
/// </summary>
internal static class Growth
{
    /// <summary>Where the cost of a small log is taken: 50,000 entries to either side.</summary>
    public const int Window = 100_000;

    /// <summary>Five full batches of the writer.</summary>
    private const int Stretch = 20_480;

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

        var small = stretches.Where(s => s.End is > Window / 2 and <= (Window * 3 / 2)).ToArray();
        var full = stretches.TakeLast(Math.Max(small.Length, stretches.Count / 10)).ToArray();
        step(string.Create(CultureInfo.InvariantCulture,
            $"    an entry at {Window:N0}: {Cost(small) * 1e6:N1} us, {Median(small.Select(s => s.Cpu / s.Count)) * 1e6:N1} us CPU; at {stretches[^1].End:N0}: {Cost(full) * 1e6:N1} us, {Median(full.Select(s => s.Cpu / s.Count)) * 1e6:N1} us CPU"));
        return new GrowthResult(entries / stretches.Sum(s => s.Append), entries / stretches.Sum(s => s.Copy), Cost(full) / Cost(small));

        // The median stretch: a pause of the machine in one of them is not the cost of an entry.
        static double Cost(IEnumerable<(long End, int Count, double Append, double Cpu, double Copy)> window) => Median(window.Select(s => s.Append / s.Count));
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
}
