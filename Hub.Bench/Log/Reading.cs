using System.Diagnostics;
using Hub.Core.Audit;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Host.Demo.Generation;
using Hub.Proofs;

namespace Hub.Bench.Log;

/// <summary>What readers of a long log wait for: one after the other, at random places of it.</summary>
internal static class Reading
{
    private const int Proofs = 2000;
    private const int Packages = 1000;
    private const int Queries = 800;

    /// <summary>What auditors ask for; the filters of <see cref="AuditAsync"/> in the same order.</summary>
    private static readonly string[] Conditions =
    [
        "department", "dataset since", "subject", "message id", "code in a minute", "refusals of a department since", "queries of a department", "a second", "department, dataset and code", "receipts since",
    ];

    /// <returns>p99, milliseconds.</returns>
    public static Task<double> ProofsAsync(BenchLog log, CancellationToken cancellationToken) => PercentileAsync(Proofs, 99, async random =>
    {
        var plan = ProofPlan.Inclusion(random.NextInt64(log.Writer.Size), log.Writer.Size);
        plan.Resolve(await TileStore.ReadAsync(log.Database, plan.Tiles, cancellationToken));
    });

    /// <returns>p99, milliseconds.</returns>
    public static Task<double> EvidenceAsync(BenchLog log, CancellationToken cancellationToken) => PercentileAsync(Packages, 99, async random =>
    {
        var package = await EvidenceCollector.CollectAsync(log.Database, log.Vault, random.NextInt64(log.Writer.Size), log.CaFile, log.CrlFile, cancellationToken);
        EvidencePackageFile.Write(package!);
    });

    /// <summary>Pages of 100 by each condition that an auditor has, alone and together.</summary>
    /// <returns>p95, milliseconds.</returns>
    public static async Task<double> AuditAsync(BenchLog log, Action<string> step, CancellationToken cancellationToken)
    {
        var (from, to) = await PeriodAsync(log, cancellationToken);
        var query = new AuditQuery(log.Database);
        var elapsed = await TimeAsync(Queries, (number, random) => query.FindAsync(Filter(number, random), log.Participants, cancellationToken));
        var conditions = elapsed.Select((milliseconds, number) => (Kind: number % Conditions.Length, milliseconds)).GroupBy(e => e.Kind, e => e.milliseconds);
        foreach (var condition in conditions.OrderByDescending(c => c.Max()).Take(3))
        {
            step($"    {Conditions[condition.Key]}: median {Percentile([.. condition], 50):N1} ms, slowest {condition.Max():N1} ms");
        }

        return Percentile(elapsed, 95);

        AuditFilter Filter(int kind, Random random)
        {
            var department = DemoDepartment.All[random.Next(DemoDepartment.All.Count)];
            var at = from + (to - from) * random.NextDouble();
            var index = random.NextInt64(log.Writer.Size);
            return (kind % Conditions.Length) switch
            {
                0 => new AuditFilter { Department = department.Uscc, After = index },
                1 => new AuditFilter { Dataset = department.Datasets[0], From = at },
                2 => new AuditFilter { Subject = SealedSupply.SubjectOf(index) },
                3 => new AuditFilter { MessageId = SealedSupply.IdOf(index) },
                4 => new AuditFilter { Code = RefusalCodes.TooLarge, From = at, To = at.AddMinutes(1) },
                5 => new AuditFilter { Department = department.Uscc, Outcome = "rejected", From = at },
                6 => new AuditFilter { Kind = EntryKind.AuditQuery, Department = department.Uscc },
                7 => new AuditFilter { From = at, To = at.AddSeconds(1) },
                8 => new AuditFilter { Department = department.Uscc, Dataset = department.Datasets[0], Code = RefusalCodes.EnvelopeAttribute },
                _ => new AuditFilter { From = at, Kind = EntryKind.Delivery },
            };
        }
    }

    /// <returns>Entries per second.</returns>
    public static async Task<double> CheckAsync(BenchLog log, Action<string> step, CancellationToken cancellationToken)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), log.CpuSeconds());
        var report = await new LogChecker(log.Database, log.CheckOptions()).CheckAsync(cancellationToken: cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        cpu = log.CpuSeconds() - cpu;
        step($"    {report.Entries:N0} entries, {report.Payloads:N0} payloads, {report.Tiles:N0} tiles, {report.Checkpoints:N0} checkpoints in {elapsed.TotalSeconds:N1} s, {cpu / report.Entries * 1e6:N1} us CPU an entry");
        return report.IsClean ? report.Entries / elapsed.TotalSeconds : throw new InvalidOperationException($"The log is damaged: {report.Faults[0]}");
    }

    private static async Task<(DateTimeOffset From, DateTimeOffset To)> PeriodAsync(BenchLog log, CancellationToken cancellationToken)
    {
        await using var command = log.Database.CreateCommand("select min(created_at), max(created_at) from log.checkpoint");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    private static async Task<double> PercentileAsync(int times, int percentile, Func<Random, Task> action) =>
        Percentile(await TimeAsync(times, (_, random) => action(random)), percentile);

    /// <summary>Milliseconds of each call, in order.</summary>
    private static async Task<double[]> TimeAsync(int times, Func<int, Random, Task> action)
    {
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            await action(i, random); // statements prepared, code compiled
        }

        var elapsed = new double[times];
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await action(i, random);
            elapsed[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return elapsed;
    }

    private static double Percentile(double[] values, int percentile) => values.Order().ElementAt(values.Length * percentile / 100);
}
