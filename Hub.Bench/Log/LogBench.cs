using System.CommandLine;
using System.Text.Json;

namespace Hub.Bench.Log;

/// <summary>
/// <c>hub bench log</c>: the log alone. Sealed batches through the real writer against bare COPY of the same rows into tables of the same definition, in turns,
/// while both grow to the same size; then proofs, evidence, audit queries and the full check at that size.
/// </summary>
internal static class LogBench
{
    public static Command Create()
    {
        var entries = new Option<int>("--entries") { HelpName = "N", Description = "日志条目数 · size of the log, 100,000 or more", DefaultValueFactory = _ => 200_000 };
        entries.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < Growth.Small)
            {
                result.AddError($"--entries: {Growth.Small} 或以上 · or more");
            }
        });
        var json = new Option<bool>("--json") { Description = "最后一行输出 JSON · one JSON object as the last line" };
        var command = new Command("log", "日志的追加、证明、审计与核查 · Appending to the log, proofs, evidence, audit queries, the full check") { entries, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var result = await MeasureAsync(arguments.GetValue(entries), Console.Error.WriteLine, cancellationToken);
            await Console.Out.WriteLineAsync(arguments.GetValue(json) ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToTable());
        });
        return command;
    }

    private static async Task<LogResult> MeasureAsync(int entries, Action<string> step, CancellationToken cancellationToken)
    {
        await using var log = await BenchLog.CreateAsync(step, cancellationToken);
        step($"(a) appending {entries:N0} entries, in turns with bare COPY of the same rows …");
        var growth = await Growth.RunAsync(log, entries, step, cancellationToken);
        step("(b) inclusion proofs and evidence packages …");
        var proof = await Reading.ProofsAsync(log, cancellationToken);
        var evidence = await Reading.EvidenceAsync(log, cancellationToken);
        step("(c) audit queries …");
        var audit = await Reading.AuditAsync(log, step, cancellationToken);
        step("(d) hub log check …");
        var check = await Reading.CheckAsync(log, step, cancellationToken);
        return new LogResult
        {
            AppendPerSecond = Math.Round(growth.AppendPerSecond),
            CopyPerSecond = Math.Round(growth.CopyPerSecond),
            RatioToCopy = Math.Round(growth.AppendPerSecond / growth.CopyPerSecond, 3),
            GrowthRatio = Math.Round(growth.Ratio, 3),
            GrowthFromStart = Math.Round(growth.FromStart, 3),
            ProofP99Ms = Math.Round(proof, 2),
            EvidenceP99Ms = Math.Round(evidence, 2),
            AuditP95Ms = Math.Round(audit, 2),
            CheckPerSecond = Math.Round(check),
            Entries = entries,
        };
    }
}
