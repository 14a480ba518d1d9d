using System.CommandLine;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary><c>hub log export --index N</c>: writes the evidence package of an entry and says how to verify it.</summary>
internal static class LogExportCommand
{
    public static Command Create()
    {
        var index = new Option<long>("--index") { HelpName = "N", Description = "条目序号 · index of the entry, from 0", Required = true };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "输出文件 · file to write (default: evidence-N.asice)" };
        var database = new DatabaseOption();
        var certificates = new CaFilesOption();
        var payloadKeys = new PayloadKeysOption();
        var command = new Command("export", "导出一条的证据包 · export the evidence package of an entry") { index, file };
        database.AddTo(command);
        certificates.AddTo(command);
        payloadKeys.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var number = arguments.GetValue(index);
            var path = arguments.GetValue(file) ?? $"evidence-{number}.asice";
            var (ca, crl) = certificates.FilesOf(arguments, database.DataOf(arguments));
            await using var hub = await database.OpenAsync(arguments, cancellationToken);
            var package = await CollectAsync(hub.Source, payloadKeys.VaultOf(arguments, database.DataOf(arguments), hub.Source), number, ca, crl, cancellationToken)
                ?? throw new CommandException($"日志中没有第 {number} 条 · the log has no entry {number}.");
            await File.WriteAllBytesAsync(path, EvidencePackageFile.Write(package), cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync(Instructions(path, ca));
            return 0;
        });
        return command;
    }

    private static async Task<EvidencePackage?> CollectAsync(
        NpgsqlDataSource database, PayloadVault vault, long number, string ca, string crl, CancellationToken cancellationToken)
    {
        try
        {
            return await EvidenceCollector.CollectAsync(database, vault, number, ca, crl, cancellationToken);
        }
        catch (PayloadLockedException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    /// <summary>Commands that a person can repeat; <paramref name="caFile"/> stands for the reader's own copy.</summary>
    private static string Instructions(string path, string caFile)
    {
        var (file, ca) = (Quote(path), Quote(Path.GetFullPath(caFile)));
        var directory = Quote(Path.ChangeExtension(path, null));
        return $"""
            {path}

            核验 · verify with the hub's tool:
              hub verify {file} --ca {ca}
            不依赖平台核验 · verify without the hub:
              unzip -o -q {file} -d {directory} && bash {directory}/verify.sh {ca}
            或逐步 · or step by step:
              cd {directory}
              sha256sum -c SHA256SUMS
              sha256sum payload; grep -o '"sha256":"[0-9a-f]*"' entry.json
              (printf '\000'; cat entry.json) | sha256sum
              openssl cms -verify -binary -inform DER -content checkpoint -in META-INF/seal.p7s -CAfile {ca} -out /dev/null
            """;
    }

    private static string Quote(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
