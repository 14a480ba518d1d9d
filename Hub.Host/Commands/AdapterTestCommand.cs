using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Adapters.Sources;
using Hub.Adapters.Sources.Files;
using Hub.Adapters.Sources.Formats;
using Hub.Adapters.Sources.Http;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Mapping;
using Hub.Schemas.Validation;
using Spectre.Console;

namespace Hub.Host.Commands;

/// <summary>
/// <c>hub adapter test</c>: reads the definition of a source, and with a sample shows each record before and after its mapping and what the validation
/// says. A dry run: nothing is sent, no database is asked. Exit code 1 when something is wrong.
/// </summary>
internal static class AdapterTestCommand
{
    private static readonly StandardsDirectory s_directory = new();
    private static readonly Argument<FileInfo> s_file = new Argument<FileInfo>("file") { HelpName = "FILE", Description = "来源定义 · YAML file of the source" }.AcceptExistingOnly();
    private static readonly Option<FileInfo> s_input = new Option<FileInfo>("--input", "-i") { HelpName = "SAMPLE", Description = "样例数据 · file with records as the source has them (csv, xlsx, json, xml)" }.AcceptExistingOnly();
    private static readonly Option<int> s_rows = new("--rows", "-n") { HelpName = "N", Description = "显示条数 · records shown (default 5); all are checked", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> s_json = new("--json") { Description = "输出 JSON · print one JSON object" };

    public static Command Create()
    {
        var command = new Command("test", "试运行映射 · Check a source and try its mapping on a sample; nothing is sent") { s_file, s_input, s_rows, s_json };
        s_directory.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var output = arguments.InvocationConfiguration.Output;
        var catalogue = StandardsDirectory.Load(s_directory.Read(arguments));
        var faults = new StandardsFaults();
        var definition = SourceFile.Read(arguments.GetRequiredValue(s_file).FullName, catalogue, faults);
        if (definition is null)
        {
            foreach (var fault in faults.Items)
            {
                output.WriteLine(fault);
            }

            return 1;
        }

        if (arguments.GetValue(s_input) is not { } input)
        {
            output.WriteLine($"{definition.Name}: 定义正确 · the definition is sound ({definition.From.Kind} -> {definition.Mapping.Dataset.Name} v{definition.Mapping.Version.Major}).");
            return 0;
        }

        try
        {
            return Try(definition, input, catalogue, arguments);
        }
        catch (SourceException e)
        {
            throw new CommandException($"{input.Name}: {e.Message}", e);
        }
    }

    private static int Try(SourceDefinition definition, FileInfo input, StandardsCatalogue catalogue, ParseResult arguments)
    {
        var output = arguments.InvocationConfiguration.Output;
        var validator = MessageValidators.Compile(definition.Mapping.Version, definition.Mapping.Dataset.BusinessKey, new CatalogueCodeSets(catalogue), ValidationEngine.Compiled);
        using var mapper = new RecordMapper(definition.Mapping);
        using var stream = input.OpenRead();
        var (records, valid, skipped) = (0L, 0L, 0L);
        var codes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var findings = new Findings();
        foreach (var record in Reader(definition, input).Read(stream, definition.Mapping))
        {
            records++;
            findings.Clear();
            var kind = mapper.Map(record.Cells);
            if (kind is MappedRecord.Upsert or MappedRecord.Delete)
            {
                validator.Validate(mapper.Message.Span, findings, []);
            }

            string[] errors = [.. kind == MappedRecord.Faulty ? [$"{mapper.Fault!.Code} {mapper.Fault.Pointer}"] : findings.Items.Where(f => f.Severity == Severity.Error).Select(f => $"{f.Code} {f.Pointer}")];
            skipped += kind == MappedRecord.Skipped ? 1 : 0;
            valid += kind != MappedRecord.Skipped && errors.Length == 0 ? 1 : 0;
            foreach (var code in errors.Select(e => e.Split(' ')[0]))
            {
                codes[code] = codes.GetValueOrDefault(code) + 1;
            }

            if (records <= arguments.GetValue(s_rows) && !arguments.GetValue(s_json))
            {
                output.Write(Table(definition.Mapping, record, kind, mapper, errors));
            }
        }

        var wrong = records - valid - skipped;
        if (arguments.GetValue(s_json))
        {
            output.WriteLine(JsonOutput.Format(new { source = definition.Name, records, valid, invalid = wrong, skipped, codes }));
        }
        else
        {
            foreach (var (code, count) in codes)
            {
                output.WriteLine($"{count,10:N0}  {code}");
            }

            output.WriteLine($"{records:N0} 条记录 records: {valid:N0} 条正确 valid, {wrong:N0} 条有误 invalid, {skipped:N0} 条跳过 skipped. 未报送任何数据 · Nothing was sent.");
        }

        return wrong == 0 ? 0 : 1;
    }

    /// <summary>As the source would read it; a sample of a table or query is read by its extension.</summary>
    private static RecordReader Reader(SourceDefinition definition, FileInfo input)
    {
        var format = RecordReader.FormatOf(input.Name) ?? RecordFormat.Csv;
        return definition.From switch
        {
            FileSettings files => new RecordReader(files.Format ?? format, files.Encoding, files.Part),
            HttpSettings http => new RecordReader(http.Format, http.Encoding, http.Part),
            _ => new RecordReader(format, null, null),
        };
    }

    private static string Table(MessageMapping mapping, SourceRecord record, MappedRecord kind, RecordMapper mapper, string[] errors)
    {
        var what = kind switch
        {
            MappedRecord.Skipped => "跳过 skipped",
            MappedRecord.Delete => "删除 delete",
            _ => "",
        };
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"#{record.Line} {what}\n");
        using var message = kind is MappedRecord.Upsert or MappedRecord.Delete ? JsonDocument.Parse(mapper.Message) : null;
        var columns = mapping.Columns.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
        foreach (var rule in mapping.Fields)
        {
            var before = rule.Column is null ? "" : record.Cells[columns[rule.Column]] ?? "";
            var after = message is null ? "" : At(message.RootElement, rule.Pointer);
            var fault = string.Join("; ", errors.Where(e => e.EndsWith($" {rule.Pointer}", StringComparison.Ordinal)).Select(e => e.Split(' ')[0]));
            text.Append($"  {Padded(rule.Column ?? "(constant)", 24)} {Padded(before, 28)} -> {Padded(rule.Pointer, 28)} {after} {fault}".TrimEnd()).Append('\n');
        }

        foreach (var other in errors.Where(e => mapping.Fields.All(f => !e.EndsWith($" {f.Pointer}", StringComparison.Ordinal))))
        {
            text.Append("  ! ").Append(other).Append('\n');
        }

        return text.ToString();
    }

    private static string At(JsonElement element, string pointer)
    {
        foreach (var name in pointer[1..].Split('/'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return "";
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }

    /// <summary>Chinese characters take two columns of a terminal.</summary>
    private static string Padded(string text, int width) => text + new string(' ', Math.Max(0, width - text.GetCellWidth()));
}
