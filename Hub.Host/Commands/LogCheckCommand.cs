using System.CommandLine;
using System.Diagnostics;
using Hub.Core.Log.Check;
using Hub.Core.Log.Witness;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Host.Commands;

/// <summary><c>hub log check</c>: re-reads and recomputes the log, or what is new of it. Exit code 0 when it is clean, 1 when it is not.</summary>
internal static class LogCheckCommand
{
    /// <summary>The setting <c>Log:Witnesses</c> of the hub, where it is set by the environment.</summary>
    private const string WitnessesVariable = "HUB__LOG__WITNESSES";

    public static Command Create()
    {
        var key = new Option<string[]>("--vkey") { HelpName = "KEY", Description = "日志公钥 · verifier key of the log; several times where it has changed (default: the one it was created with, and those endorsed by it)" };
        var witness = new Option<string[]>("--witness-vkey")
        {
            HelpName = "KEY", Description = $"见证方公钥 · verifier key of a witness whose cosignatures to verify; several times (default: those of ${WitnessesVariable})",
        };
        var known = new Option<FileInfo?>("--known") { HelpName = "FILE", Description = "另存的检查点 · a signed checkpoint of this log that was kept elsewhere: reveals a rollback" };
        var state = new Option<FileInfo?>("--state") { HelpName = "FILE", Description = "核查进度文件 · remembers what was verified: the next check reads only what is new, a stopped one goes on, a log that was cut or put back shows" };
        var full = new Option<bool>("--full") { Description = "即使有进度文件也全部核查 · read everything although --state says what was verified" };
        var json = new Option<bool>("--json") { Description = "输出一行JSON · print one line of JSON" };
        var database = new DatabaseOption();
        var certificates = new CaFilesOption();
        var payloadKeys = new PayloadKeysOption();
        var command = new Command("check", "全面核查日志 · recompute every leaf, digest, tile, root, signature and seal") { key, witness, known, state, full, json };
        database.AddTo(command);
        certificates.AddTo(command);
        payloadKeys.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = OptionsOf(arguments.GetValue(key), arguments.GetValue(witness), arguments.GetValue(known), certificates.TryFilesOf(arguments, database.DataOf(arguments)));
            options = WithState(options, arguments.GetValue(state)?.FullName, arguments.GetValue(full)) with { PayloadKeys = payloadKeys.TryRead(arguments, database.DataOf(arguments)) };
            await using var hub = await database.OpenAsync(arguments, cancellationToken);
            var printsJson = arguments.GetValue(json);
            var started = Stopwatch.GetTimestamp();
            var report = await new LogChecker(hub.Source, options).CheckAsync(printsJson ? null : new CountProgress(TimeProvider.System), cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var output = arguments.InvocationConfiguration.Output;
            if (printsJson)
            {
                await output.WriteLineAsync(JsonOutput.Format(new { Report = report, Seconds = Math.Round(seconds, 3), EntriesPerSecond = Math.Round(report.Entries / seconds) }));
            }
            else
            {
                Print(output, report, seconds);
            }

            return report.IsClean ? 0 : 1;
        });
        return command;
    }

    private static LogCheckOptions OptionsOf(string[]? keys, string[]? witnesses, FileInfo? known, (string Ca, string Crl)? files)
    {
        try
        {
            return new LogCheckOptions
            {
                Verifiers = [.. (keys ?? []).Select(NoteVerifier.Parse)],
                Witnesses = witnesses is { Length: > 0 }
                    ? [.. witnesses.Select(CosignerKey.Parse)]
                    : [.. WitnessAddress.ParseList(Environment.GetEnvironmentVariable(WitnessesVariable) ?? "").Select(w => w.Key)],
                Known = known is null ? null : Checkpoint.Parse(SignedNote.Parse(File.ReadAllText(known.FullName)).Text),
                Anchors = files is null ? null : TrustAnchors.FromPem(File.ReadAllText(files.Value.Ca)),
                RevocationLists = files is null ? [] : RevocationList.ReadPem(File.ReadAllText(files.Value.Crl)),
            };
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static LogCheckOptions WithState(LogCheckOptions options, string? file, bool full)
    {
        try
        {
            return file is null ? options : options with { Since = LogCheckStateFile.Read(file, options.Verifiers), Full = full, Remember = new StateKeeper(file) };
        }
        catch (FormatException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static void Print(TextWriter output, LogCheckReport report, double seconds)
    {
        foreach (var fault in report.Faults)
        {
            output.WriteLine($"{fault.Code,-18} {fault.Place}: {fault.Detail}");
        }

        if (report.FaultCount > report.Faults.Count)
        {
            output.WriteLine($"… {report.FaultCount - report.Faults.Count} more");
        }

        if (!report.SignersJudged)
        {
            output.WriteLine("未给出CA证书,签章人未核验 · no CA certificates given (--ca, --crl): the signers of the seals were not judged");
        }

        if (report.Locked > 0)
        {
            output.WriteLine($"{report.Locked:N0} 份报文已加密,未给出密钥,未核验 · {report.Locked:N0} payloads are encrypted and no key was given (--payload-keys): they were not judged");
        }

        if (report.From > 0)
        {
            output.WriteLine($"前 {report.From:N0} 条此前已核 · the first {report.From:N0} entries had been verified before");
        }

        output.WriteLine($"条目 {report.Entries:N0} · entries; 报文 {report.Payloads:N0} · payloads ({report.Erased:N0} 已抹除 · erased); 哈希块 {report.Tiles:N0} · tiles; 检查点 {report.Checkpoints:N0} · checkpoints; 时间戳 {report.Timestamps:N0} · timestamps; 联署 {report.Cosignatures:N0} · cosignatures; {seconds:F1} s");
        output.WriteLine(report.IsClean ? "日志完好 · the log is clean" : $"日志有 {report.FaultCount} 处问题 · the log has {report.FaultCount} faults");
    }

    private sealed class StateKeeper(string file) : IProgress<LogCheckState>
    {
        public void Report(LogCheckState value) => LogCheckStateFile.Write(file, value);
    }
}
