using System.CommandLine;
using Hub.Core.Log.Archives;

namespace Hub.Host.Commands;

/// <summary><c>hub log archive verify FILE...</c>: offline. Exit code 0 when nothing is wrong, 1 when something is.</summary>
internal static class LogArchiveVerifyCommand
{
    public static Command Create()
    {
        var files = new Argument<FileSystemInfo[]>("file") { Arity = ArgumentArity.OneOrMore, Description = "归档文件或目录，顺序不限 · archives or directories of them, in any order" }.AcceptExistingOnly();
        var ca = new Option<string?>("--ca") { HelpName = "FILE", Description = "您自己的CA证书 · your own copy of the CA certificates (PEM)" };
        var key = new Option<string[]>("--vkey") { HelpName = "KEY", Description = "日志公钥 · verifier key of the log, when you know it; several times where it has changed" };
        var json = new Option<bool>("--json") { Description = "输出一行JSON · print one line of JSON" };
        var command = new Command("verify", "离线核验归档文件 · verify archives offline: digests, entries, proofs, seals, and that each continues the one before it") { files, ca, key, json };
        command.SetAction((arguments, cancellationToken) =>
        {
            var verifier = new ArchiveVerifier(VerifyCommand.Anchors(arguments.GetValue(ca)), VerifyCommand.Keys(arguments.GetValue(key)));
            var report = verifier.Verify(LogArchiveCommand.FilesOf(arguments.GetRequiredValue(files)), new CountProgress(TimeProvider.System), cancellationToken);
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                output.WriteLine(JsonOutput.Format(report));
            }
            else
            {
                Print(output, report);
            }

            return Task.FromResult(report.IsIntact ? 0 : 1);
        });
        return command;
    }

    /// <summary>A fault as people read it.</summary>
    internal static string Format(ArchiveFault fault) => $"{fault.Code,-18} {fault.File}{(fault.Place.Length > 0 ? " " : "")}{fault.Place}: {fault.Detail}";

    private static void Print(TextWriter output, ArchiveReport report)
    {
        foreach (var fault in report.Faults)
        {
            output.WriteLine(Format(fault));
        }

        if (report.Archives.Count > 0)
        {
            var (first, last) = (report.Archives[0], report.Archives[^1]);
            output.WriteLine($"{first.Origin}: 条目 {first.First:N0}-{last.Next - 1:N0} · entries; 报文 {report.Archives.Sum(a => a.Payloads):N0} · payloads ({report.Archives.Sum(a => a.Encrypted):N0} 已加密，只核对了归档内的摘要 · encrypted, compared with the archive's own digests only)");
            if (first.Previous is not null)
            {
                output.WriteLine($"{first.File} 之前的归档未给出 · the archive before {first.File} was not given: sha256 {first.Previous}");
            }
        }

        if (!report.SignersJudged)
        {
            output.WriteLine("未给出CA证书，签章人按归档内的CA核验 · no CA certificates given (--ca): the signers of the seals were judged by the CA inside the archives");
        }

        output.WriteLine(report.IsIntact ? "归档完好 · the archives are intact" : $"归档有 {report.Faults.Count} 处问题 · the archives have {report.Faults.Count} faults");
    }
}
