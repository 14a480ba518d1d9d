using System.CommandLine;
using System.Globalization;
using Hub.Core.Audit;
using Hub.Core.Audit.Evidence;
using Hub.Core.Exchanges;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Proofs;
using Hub.Registry.Participants;

namespace Hub.Host.Commands;

/// <summary>
/// <c>hub log export</c>: writes the evidence package of an entry (<c>--index</c>), of several (<c>--range</c>) or of what a query finds (<c>--query</c>), with payloads, and says how to verify it.
/// Who can open the database sees everything anyway.
/// </summary>
internal static class LogExportCommand
{
    public static Command Create()
    {
        var index = new Option<long?>("--index") { HelpName = "N", Description = "条目序号 · index of one entry, from 0" };
        var range = new Option<string?>("--range") { HelpName = "RANGES", Description = "多条的序号 · indices of several: 3-7,9" };
        var query = new Option<string?>("--query") { HelpName = "QUERY", Description = "查询条件 · what to look for: 'dataset=leg.abnormal&outcome=accepted', as in /audit/entries" };
        var noPayloads = new Option<bool>("--no-payloads") { Description = "不带报文原文 · leave the payloads out" };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "输出文件 · file to write (default: evidence-N.asice)" };
        var database = new DatabaseOption();
        var certificates = new CaFilesOption();
        var payloadKeys = new PayloadKeysOption();
        var command = new Command("export", "导出证据包 · export the evidence package of one entry, several, or what a query finds") { index, range, query, noPayloads, file };
        database.AddTo(command);
        certificates.AddTo(command);
        payloadKeys.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var asked = new[] { arguments.GetValue(index)?.ToString(CultureInfo.InvariantCulture), arguments.GetValue(range), arguments.GetValue(query) }.Where(a => a is not null).ToArray();
            if (asked.Length != 1)
            {
                throw new CommandException("请给出 --index、--range、--query 之一 · give one of --index, --range and --query");
            }

            var (ca, crl) = certificates.FilesOf(arguments, database.DataOf(arguments));
            await using var hub = await database.OpenAsync(arguments, cancellationToken);
            var payloads = !arguments.GetValue(noPayloads);
            var path = arguments.GetValue(file) ?? (arguments.GetValue(query) is null ? $"evidence-{asked[0]}.asice" : "evidence.asice");
            var vault = payloadKeys.VaultOf(arguments, database.DataOf(arguments), hub.Source);
            try
            {
                if (arguments.GetValue(index) is { } number)
                {
                    var package = await EvidenceCollector.CollectAsync(hub.Source, vault, number, ca, crl, cancellationToken)
                        ?? throw new CommandException($"日志中没有第 {number} 条 · the log has no entry {number}.");
                    await File.WriteAllBytesAsync(path, EvidencePackageFile.Write(payloads ? package : package with { Payload = null }), cancellationToken);
                }
                else
                {
                    var set = await PlanAsync(hub, arguments.GetValue(range), arguments.GetValue(query), payloads, cancellationToken);
                    await using var target = File.Create(path);
                    await new EvidenceSetWriter(hub.Source, vault).WriteAsync(
                        set, new EvidenceOptions { CaFile = ca, CrlFile = crl }, new EvidenceSetContents { Payloads = payloads ? _ => true : null }, target, cancellationToken);
                }
            }
            catch (PayloadLockedException e)
            {
                throw new CommandException(e.Message, e);
            }

            await arguments.InvocationConfiguration.Output.WriteLineAsync(Instructions(path, ca, single: arguments.GetValue(index) is not null));
            return 0;
        });
        return command;
    }

    private static async Task<EvidenceSet> PlanAsync(HubDatabase hub, string? range, string? query, bool payloads, CancellationToken cancellationToken)
    {
        var options = new AuditOptions();
        var planner = new EvidencePlanner(hub.Source, new AuditQuery(hub.Source), options);
        var (set, refusal) = query is not null
            ? await planner.OfQueryAsync(AuditFilterOptions.Parse(query), await new ParticipantStore(hub.Source, TimeProvider.System).LoadAsync(cancellationToken), cancellationToken)
            : IndexSet.TryParse(range, out var indices) ? await planner.OfIndicesAsync(indices, cancellationToken)
            : throw new CommandException($"--range {range}: 应为从小到大的序号 · must be ascending indices like 3-7,9");
        refusal ??= payloads && set!.Indices.Count > options.MaxEvidencePayloads ? Refusals.PayloadsTooMany(options.MaxEvidencePayloads) : null;
        return refusal is null ? set! : throw new CommandException($"{refusal.Zh} {refusal.En}");
    }

    /// <summary>Commands that a person can repeat; <paramref name="caFile"/> stands for the reader's own copy.</summary>
    private static string Instructions(string path, string caFile, bool single)
    {
        var (file, ca) = (Quote(path), Quote(Path.GetFullPath(caFile)));
        var directory = Quote(Path.ChangeExtension(path, null));
        var steps = $"""
            {path}

            核验 · verify with the hub's tool:
              hub verify {file} --ca {ca}
            不依赖平台核验 · verify without the hub:
              unzip -o -q {file} -d {directory} && bash {directory}/verify.sh {ca}
            """;
        return !single ? steps : steps + $"""

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
