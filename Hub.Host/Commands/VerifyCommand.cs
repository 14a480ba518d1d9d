using System.CommandLine;
using Hub.Core.Audit.Evidence;
using Hub.Core.Log.Evidence;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Host.Commands;

/// <summary><c>hub verify FILE</c>: verifies an evidence package, of one entry or of many, offline. Exit code 0 when nothing failed, 1 when something did.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "证据包 · evidence package (.asice)" }.AcceptExistingOnly();
        var ca = new Option<string?>("--ca") { HelpName = "FILE", Description = "您自己的CA证书 · your own copy of the CA certificates (PEM)" };
        var key = new Option<string[]>("--vkey") { HelpName = "KEY", Description = "日志公钥 · verifier key of the log, when you know it; several times where it has changed" };
        var json = new Option<bool>("--json") { Description = "输出一行JSON · print one line of JSON" };
        var command = new Command("verify", "离线核验证据包 · verify an evidence package offline") { file, ca, key, json };
        command.SetAction(arguments =>
        {
            using var package = arguments.GetRequiredValue(file).OpenRead();
            var report = Verify(package, Anchors(arguments.GetValue(ca)), Keys(arguments.GetValue(key)));
            PrintReport(arguments.InvocationConfiguration.Output, report, arguments.GetValue(json));
            return report.IsIntact ? 0 : 1;
        });
        return command;
    }

    /// <summary>A package of one entry or of many, by what it holds.</summary>
    public static EvidenceReport Verify(Stream package, TrustAnchors? anchors, IReadOnlyList<NoteVerifier> keys) => EvidenceSetVerifier.IsFor(package)
        ? new EvidenceSetVerifier(anchors, keys, new ConsoleProgress()).Verify(package)
        : new EvidenceVerifier(anchors, keys).Verify(package);

    /// <summary>The report for people, or one line of JSON.</summary>
    public static void PrintReport(TextWriter output, EvidenceReport report, bool json)
    {
        if (!json)
        {
            Print(output, report);
            return;
        }

        var set = report as EvidenceSetReport;
        output.WriteLine(JsonOutput.Format(new
        {
            report.IsIntact,
            report.Index,
            Indices = set?.Indices?.ToString(),
            Statement = set?.Statement is { } s
                ? new { s.Kind, s.Filter.Department, s.Filter.Dataset, s.Filter.From, s.Filter.To, Accepted = s.Kind == EvidenceStatement.Completeness ? s.Accepted : (long?)null, Rejected = s.Kind == EvidenceStatement.Completeness ? s.Rejected : (long?)null }
                : null,
            report.Checkpoint?.Origin,
            report.Checkpoint?.Size,
            report.Checks,
        }));
    }

    private static void Print(TextWriter output, EvidenceReport report)
    {
        foreach (var check in report.Checks)
        {
            var mark = check.Outcome switch { CheckOutcome.Passed => "通过 ok     ", CheckOutcome.Failed => "失败 FAILED ", _ => "跳过 skipped" };
            output.WriteLine($"{mark} {check.Name,-12} {check.Zh} {check.En}");
        }

        var failed = report.Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name).ToArray();
        output.WriteLine(failed.Length == 0
            ? $"证据完好 · the evidence is intact: {report.Checkpoint?.Origin} {(report is EvidenceSetReport set ? $"({set.Indices?.Count} 条 · entries)" : $"#{report.Index}")}"
            : $"证据受损 · the evidence is broken: {string.Join(", ", failed)}");
    }

    /// <summary>On a terminal: how many entries have been read.</summary>
    private sealed class ConsoleProgress : IProgress<long>
    {
        public void Report(long value)
        {
            if (!Console.IsErrorRedirected)
            {
                Console.Error.Write($"\r{value:N0} ");
            }
        }
    }

    internal static TrustAnchors? Anchors(string? file)
    {
        try
        {
            return file is null ? null : TrustAnchors.FromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new CommandException($"--ca {file}: {e.Message}", e);
        }
    }

    internal static IReadOnlyList<NoteVerifier> Keys(string[]? texts)
    {
        try
        {
            return [.. (texts ?? []).Select(NoteVerifier.Parse)];
        }
        catch (FormatException e)
        {
            throw new CommandException($"--vkey: {e.Message}", e);
        }
    }
}
