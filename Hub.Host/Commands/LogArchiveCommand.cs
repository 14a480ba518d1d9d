using System.CommandLine;
using Hub.Core.Log;
using Hub.Core.Log.Archives;
using Hub.Core.Log.Evidence;

namespace Hub.Host.Commands;

/// <summary><c>hub log archive</c>: writes what is new of the log into files that prove themselves. Below it: verify them, bring payloads back from them.</summary>
internal static class LogArchiveCommand
{
    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--out") { HelpName = "DIR", Required = true, Description = "归档目录 · directory of the archives" };
        var from = new Option<long?>("--from") { HelpName = "INDEX", Description = "起始条目序号 · first entry (default: where the last archive in DIR ends)" };
        var to = new Option<long?>("--to") { HelpName = "SIZE", Description = "截至条目数 · end before this entry (default: the newest checkpoint)" };
        var json = new Option<bool>("--json") { Description = "输出一行JSON · print one line of JSON" };
        var database = new DatabaseOption();
        var certificates = new CaFilesOption();
        var command = new Command("archive", "归档日志 · archive the log: entries, payloads as stored, proofs and seals, in linked files")
        {
            LogArchiveVerifyCommand.Create(), LogArchiveImportCommand.Create(), directory, from, to, json,
        };
        database.AddTo(command);
        certificates.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (ca, crl) = certificates.FilesOf(arguments, database.DataOf(arguments));
            await using var hub = await database.OpenAsync(arguments, cancellationToken);
            var archiver = new LogArchiver(hub.Source, new EvidenceOptions { CaFile = ca, CrlFile = crl });
            IReadOnlyList<WrittenArchive> written;
            try
            {
                written = await archiver.WriteAsync(
                    arguments.GetRequiredValue(directory).FullName, arguments.GetValue(from), arguments.GetValue(to), new CountProgress(TimeProvider.System), cancellationToken);
            }
            catch (Exception e) when (e is ArchiveException or LogOriginException or InvalidDataException)
            {
                throw new CommandException(e.Message, e);
            }

            await arguments.InvocationConfiguration.Output.WriteLineAsync(arguments.GetValue(json) ? JsonOutput.Format(new { Archives = written }) : Format(written));
            return 0;
        });
        return command;
    }

    /// <summary>Files, and for a directory the archives in it.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    internal static IReadOnlyList<string> FilesOf(IEnumerable<FileSystemInfo> named)
    {
        var files = named.SelectMany(n => n is DirectoryInfo ? ArchiveName.In(n.FullName).Select(a => a.Path) : [n.FullName]).ToList();
        return files.Count > 0 ? files : throw new CommandException("没有归档文件 · there are no archives.");
    }

    private static string Format(IReadOnlyList<WrittenArchive> written) => written.Count == 0
        ? "没有新的条目 · nothing new to archive"
        : string.Join('\n', written.Select(a => $"{a.Path}  条目 {a.First:N0}-{a.Next - 1:N0} · entries; 报文 {a.Payloads:N0} · payloads\n  sha256 {a.Sha256}"));
}
