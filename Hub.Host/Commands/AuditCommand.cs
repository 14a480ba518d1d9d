using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Client;
using Hub.Core.Audit;
using Hub.Proofs.Trust;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Hub.Host.Commands;

/// <summary><c>hub audit</c>: what auditors, and departments about themselves, ask a running hub; each question is an entry of its log.</summary>
internal static class AuditCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("audit", "审计 · query a hub's log, count it, and take evidence away") { Query(), Trace(), Statistics(), Completeness(), Export(), Recount() };

    private static Command Query()
    {
        var filters = new AuditFilterOptions();
        var after = new Option<long?>("--after") { HelpName = "INDEX", Description = "从此索引之后 · only entries after this index" };
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "条数 · entries", DefaultValueFactory = _ => 20 };
        var json = Json();
        return Remote("query", "查询日志 · entries of the log that meet conditions", [after, limit, json], filters, async (arguments, client, _, cancellationToken) =>
        {
            var output = arguments.InvocationConfiguration.Output;
            var left = arguments.GetValue(limit);
            var next = arguments.GetValue(after);
            var found = new JsonArray();
            do
            {
                // A page may be short, or empty, and still have a next: free text is looked for piece by piece.
                var filter = filters.FilterOf(arguments, next, Math.Clamp(left, 1, AuditFilter.MaxPage));
                var page = JsonNode.Parse(await client.GetTextAsync("/audit/entries?" + AuditFilterOptions.QueryOf(filter), cancellationToken))!;
                foreach (var entry in page["entries"]!.AsArray())
                {
                    found.Add(entry!.DeepClone());
                    left--;
                    if (!arguments.GetValue(json))
                    {
                        await output.WriteLineAsync($"{(long)entry["index"]!,10}  {entry["entry"]!.ToJsonString(PayloadLines.Json)}");
                    }
                }

                next = (long?)page["next"];
            }
            while (next is not null && left > 0);

            await output.WriteLineAsync(arguments.GetValue(json)
                ? new JsonObject { ["entries"] = found, ["next"] = next }.ToJsonString(PayloadLines.Json)
                : next is null ? $"{found.Count} 条 · entries" : $"… --after {next}");
            return HubCommandLine.Done;
        });
    }

    private static Command Trace()
    {
        var index = new Argument<long>("index") { Description = "条目序号 · index of the entry" };
        var json = Json();
        var command = Remote("trace", "追踪一条报文 · the way of one message from its receipt to the repositories", [json], null, async (arguments, client, _, cancellationToken) =>
        {
            var trace = JsonNode.Parse(await client.GetTextAsync($"/audit/trace/{arguments.GetValue(index)}", cancellationToken))!;
            await arguments.InvocationConfiguration.Output.WriteLineAsync(trace.ToJsonString(arguments.GetValue(json) ? PayloadLines.Json : Readable));
            return HubCommandLine.Done;
        });
        command.Arguments.Add(index);
        return command;
    }

    private static Command Statistics()
    {
        var by = new Option<string>("--by") { HelpName = "KEYS", Description = $"分组 · told apart by {string.Join(", ", StatisticsFilter.Keys)}", DefaultValueFactory = _ => "day" };
        var from = new Option<string?>("--from") { HelpName = "TIME", Description = "起始时间 · from this hour on" };
        var to = new Option<string?>("--to") { HelpName = "TIME", Description = "截止时间 · up to this hour" };
        var department = new Option<string?>("--department") { HelpName = "USCC", Description = "部门 · department" };
        var dataset = new Option<string?>("--dataset") { HelpName = "NAME", Description = "数据集 · dataset" };
        var code = new Option<string?>("--code") { HelpName = "CODE", Description = "拒收代码 · refusal code" };
        var json = Json();
        return Remote("statistics", "统计,及迟报、未报的部门 · counts, and departments that are late or silent", [by, from, to, department, dataset, code, json], null, async (arguments, client, _, cancellationToken) =>
        {
            var path = QueryHelpers.AddQueryString("/audit/statistics", new Dictionary<string, string?>
            {
                ["by"] = arguments.GetValue(by), ["from"] = arguments.GetValue(from), ["to"] = arguments.GetValue(to),
                ["department"] = arguments.GetValue(department), ["dataset"] = arguments.GetValue(dataset), ["code"] = arguments.GetValue(code),
            }.Where(p => p.Value is not null));
            var text = await client.GetTextAsync(path, cancellationToken);
            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                await output.WriteLineAsync(text);
                return HubCommandLine.Done;
            }

            var answer = JsonNode.Parse(text)!;
            Print(output, answer["rows"]!.AsArray());
            if (answer["overdue"]!.AsArray() is { Count: > 0 } overdue)
            {
                await output.WriteLineAsync("迟报、未报 · late or silent against the update cycle");
                Print(output, overdue);
            }

            if ((long)answer["counted"]! < (long)answer["size"]!)
            {
                await output.WriteLineAsync($"统计尚在追赶 · still counting: {(long)answer["counted"]!:N0} / {(long)answer["size"]!:N0}");
            }

            return HubCommandLine.Done;
        });
    }

    private static Command Completeness()
    {
        var department = new Option<string>("--department") { HelpName = "USCC", Description = "部门 · department", Required = true };
        var dataset = new Option<string?>("--dataset") { HelpName = "NAME", Description = "数据集,缺省为全部 · dataset (default: all)" };
        var from = new Option<string>("--from") { HelpName = "TIME", Description = "起始时间 · received at or after", Required = true };
        var to = new Option<string>("--to") { HelpName = "TIME", Description = "截止时间 · received before", Required = true };
        var file = new Option<string>("--out") { HelpName = "FILE", Description = "输出文件 · file to write", DefaultValueFactory = _ => "completeness.asice" };
        var json = Json();
        return Remote("completeness", "完整性声明 · exactly so many messages of a department in a period, with proof", [department, dataset, from, to, file, json], null,
            (arguments, client, ca, cancellationToken) => FetchAsync(
                arguments, client, ca, arguments.GetValue(file)!, arguments.GetValue(json),
                QueryHelpers.AddQueryString("/audit/completeness", new Dictionary<string, string?>
                {
                    ["department"] = arguments.GetValue(department), ["dataset"] = arguments.GetValue(dataset), ["from"] = arguments.GetValue(from), ["to"] = arguments.GetValue(to),
                }.Where(p => p.Value is not null)),
                cancellationToken));
    }

    private static Command Export()
    {
        var filters = new AuditFilterOptions();
        var format = new Option<string>("--format") { Description = "ndjson(仅条目)、csv、xlsx · entries alone, or a table beside them", DefaultValueFactory = _ => "ndjson" }.AcceptOnlyFromAmong("ndjson", "csv", "xlsx");
        var payloads = new Option<bool>("--payloads") { Description = "带报文原文(有权查看的) · with the payloads that you may see" };
        var file = new Option<string>("--out") { HelpName = "FILE", Description = "输出文件 · file to write", DefaultValueFactory = _ => "evidence.asice" };
        var json = Json();
        return Remote("export", "导出查询结果及其证明 · what a query finds, as a package with its proof", [format, payloads, file, json], filters, (arguments, client, ca, cancellationToken) =>
        {
            var table = arguments.GetValue(format) is "ndjson" ? "" : $"&format={arguments.GetValue(format)}";
            var path = $"/audit/evidence?{AuditFilterOptions.QueryOf(filters.FilterOf(arguments))}{table}{(arguments.GetValue(payloads) ? "&payloads=true" : "")}";
            return FetchAsync(arguments, client, ca, arguments.GetValue(file)!, arguments.GetValue(json), path, cancellationToken);
        });
    }

    private static Command Recount()
    {
        var rebuild = new Option<bool>("--rebuild") { Description = "重新统计 · forget the counts and count the whole log again" };
        var database = new DatabaseOption();
        var command = new Command("recount", "核对统计 · compare the counts of the statistics with the log itself; reads all of it") { rebuild };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var hub = await database.OpenAsync(arguments, cancellationToken);
            using var counter = new StatisticsCounter(hub.Source, TimeProvider.System, NullLogger<StatisticsCounter>.Instance);
            if (arguments.GetValue(rebuild))
            {
                await counter.ResetAsync(cancellationToken);
            }

            await counter.CatchUpAsync(int.MaxValue, cancellationToken);
            var differences = await counter.DifferencesAsync(cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync(
                differences == 0 ? "统计与日志相符 · the counts are those of the log" : $"有 {differences} 行不符,请用 --rebuild 重新统计 · {differences} rows differ: count again with --rebuild");
            return differences == 0 ? HubCommandLine.Done : 1;
        });
        return command;
    }

    /// <summary>Takes a package away, and verifies it before saying that it is one.</summary>
    private static async Task<int> FetchAsync(ParseResult arguments, HubClient client, string ca, string file, bool json, string path, CancellationToken cancellationToken)
    {
        await using var package = new FileStream(file, FileMode.Create, FileAccess.ReadWrite);
        await client.DownloadAsync(path, package, cancellationToken);
        package.Position = 0;
        var report = VerifyCommand.Verify(package, TrustAnchors.FromPem(await File.ReadAllTextAsync(ca, cancellationToken)), []);
        VerifyCommand.PrintReport(arguments.InvocationConfiguration.Output, report, json);
        return report.IsIntact ? HubCommandLine.Done : 1;
    }

    private static Command Remote(
        string name, string description, Option[] options, AuditFilterOptions? filters, Func<ParseResult, HubClient, string, CancellationToken, Task<int>> ask)
    {
        var connection = new HubConnection();
        var command = new Command(name, description);
        filters?.AddTo(command);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        connection.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var own = connection.CertificateOf(arguments);
            using var client = connection.Open(arguments, own);
            try
            {
                return await ask(arguments, client, connection.CaOf(arguments), cancellationToken);
            }
            catch (HubRefusedException e)
            {
                throw new CommandException($"{e.Refusal.Code}: {e.Refusal.Zh} {e.Refusal.En}", e);
            }
        });
        return command;
    }

    private static Option<bool> Json() => new("--json") { Description = "输出一行JSON · print one line of JSON" };

    /// <summary>Objects with the same members as a table.</summary>
    private static void Print(TextWriter output, JsonArray rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var columns = rows.SelectMany(r => r!.AsObject().Select(m => m.Key)).Distinct().ToArray();
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. columns.Select(c => Markup.Escape(row![c]?.ToString() ?? ""))]);
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No }).Write(table);
    }
}
