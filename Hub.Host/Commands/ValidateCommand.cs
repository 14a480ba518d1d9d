using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Host.Validation;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Validation;

namespace Hub.Host.Commands;

/// <summary>
/// <c>hub validate</c>: checks files of messages against a dataset, as the hub would; exit code 1 when a message has errors. Nothing is sent.
/// </summary>
internal static class ValidateCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly StandardsDirectory s_directory = new();
    private static readonly Option<string> s_dataset = new("--dataset", "-d") { HelpName = "NAME", Description = "数据集 · dataset, like leg.registration", Required = true };
    private static readonly Option<int?> s_version = new("--version-number") { HelpName = "N", Description = "主版本,默认最新 · major version (default: the newest)" };
    private static readonly Option<string?> s_format = new Option<string?>("--format") { Description = "格式 · csv, ndjson or json (default: by the file's name; standard input: ndjson)" }.AcceptOnlyFromAmong("csv", "ndjson", "json");
    private static readonly Option<ValidationEngine> s_engine = new("--engine") { Description = "校验引擎 · engine: Compiled (default) or NJsonSchema, the reference", DefaultValueFactory = _ => ValidationEngine.Compiled };
    private static readonly Option<string> s_encoding = new("--encoding") { HelpName = "NAME", Description = "CSV 编码 · encoding of CSV, like gb18030 (default: utf-8)", DefaultValueFactory = _ => "utf-8" };
    private static readonly Option<bool> s_jsonOutput = new("--json") { Description = "输出 JSON · print one JSON object" };
    private static readonly Argument<string[]> s_files = new("files") { HelpName = "FILE", Description = "文件,- 为标准输入 · files; - is standard input", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("validate", "检查报文文件 · check files of messages against a dataset") { s_files, s_dataset, s_version, s_format, s_encoding, s_engine, s_jsonOutput };
        s_directory.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var catalogue = StandardsDirectory.Load(s_directory.Read(arguments));
        var dataset = StandardsDirectory.Find(catalogue, arguments.GetRequiredValue(s_dataset));
        var number = arguments.GetValue(s_version) ?? dataset.Versions[^1].Major;
        var version = dataset.Version(number) ?? throw new CommandException($"{dataset.Name} 没有 v{number} · {dataset.Name} has no v{number}.");
        var validator = MessageValidators.Compile(version, dataset.BusinessKey, new CatalogueCodeSets(catalogue), arguments.GetValue(s_engine));
        var output = arguments.InvocationConfiguration;
        var tally = new ValidationTally();
        var progress = new ValidationProgress(output.Error, TimeProvider.System);
        var findings = new Findings();
        foreach (var file in arguments.GetRequiredValue(s_files))
        {
            using var stream = Open(file);
            Read(arguments, dataset, file, stream, (utf8, line) =>
            {
                findings.Clear();
                validator.Validate(utf8, findings, []);
                tally.Add(findings, file, line);
                progress.Report(tally, file, stream);
            });
        }

        if (arguments.GetValue(s_jsonOutput))
        {
            PrintJson(tally, progress.Elapsed, output.Output);
        }
        else
        {
            Print(tally, progress.Elapsed, output.Output);
        }

        return tally.Invalid == 0 ? 0 : 1;
    }

    private static Stream Open(string file)
    {
        if (file == "-")
        {
            return Console.OpenStandardInput();
        }

        return File.Exists(file) ? File.OpenRead(file) : throw new CommandException($"{file}: 没有这个文件 · no such file.");
    }

    private static void Read(ParseResult arguments, Dataset dataset, string file, Stream stream, MessageVisitor visit)
    {
        var format = arguments.GetValue(s_format) ?? Path.GetExtension(file) switch { ".csv" => "csv", ".json" => "json", _ => "ndjson" };
        switch (format)
        {
            case "csv":
                using (var text = new StreamReader(stream, EncodingOf(arguments.GetValue(s_encoding)!)))
                {
                    new CsvMessages(dataset).Read(text, visit);
                }

                break;
            case "json":
                using (var whole = new MemoryStream())
                {
                    stream.CopyTo(whole);
                    JsonMessages.Read(whole.GetBuffer().AsSpan(0, (int)whole.Length), visit);
                }

                break;
            default:
                NdjsonMessages.Read(stream, visit);
                break;
        }
    }

    private static Encoding EncodingOf(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"--encoding {name}: 未知编码 · unknown encoding.", e);
        }
    }

    private static void Print(ValidationTally tally, TimeSpan elapsed, TextWriter output)
    {
        foreach (var code in tally.Codes)
        {
            output.WriteLine($"{code.Count,10:N0}  {(code.Severity == Severity.Error ? "error  " : "warning")}  {code.Code}");
            output.WriteLine($"            {code.Zh} {code.En}");
            foreach (var place in code.Places)
            {
                output.WriteLine($"            {place}");
            }
        }

        output.WriteLine($"{tally.Messages:N0} 条报文 messages, {tally.Messages - tally.Invalid:N0} 条正确 valid, {tally.Invalid:N0} 条有误 invalid; {elapsed.TotalSeconds:0.00} s, {tally.Messages / elapsed.TotalSeconds:N0}/s");
    }

    private static void PrintJson(ValidationTally tally, TimeSpan elapsed, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            tally.Messages,
            Valid = tally.Messages - tally.Invalid,
            tally.Invalid,
            Seconds = Math.Round(elapsed.TotalSeconds, 3),
            PerSecond = Math.Round(tally.Messages / elapsed.TotalSeconds),
            Codes = tally.Codes.Select(c => new { c.Code, Severity = c.Severity == Severity.Error ? "error" : "warning", c.Count, c.Zh, c.En, c.Places }),
        },
        s_json));
}
