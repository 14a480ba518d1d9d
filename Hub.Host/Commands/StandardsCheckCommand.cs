using System.CommandLine;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Schemas.Tools;

namespace Hub.Host.Commands;

/// <summary><c>hub standards check</c>: exit code 0 when the standard is sound, 1 when it has errors.</summary>
internal static class StandardsCheckCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };


    public static Command Create()
    {
        var directory = new StandardsDirectory();
        var json = new Option<bool>("--json") { Description = "输出 JSON · print one JSON object" };
        var command = new Command("check", "检查标准 · check every file of the standard; faults with file and line") { json };
        directory.AddTo(command);
        command.SetAction(arguments =>
        {
            var output = arguments.InvocationConfiguration.Output;
            var started = Stopwatch.GetTimestamp();
            var report = StandardsCheck.Run(directory.Read(arguments), TimeProvider.System);
            if (arguments.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(report, s_json));
            }
            else
            {
                Print(report, directory.PathOf(arguments), Stopwatch.GetElapsedTime(started), output);
            }

            return report.Errors == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Print(StandardsReport report, string directory, TimeSpan elapsed, TextWriter output)
    {
        foreach (var fault in report.Faults)
        {
            output.WriteLine(Path.Combine(directory, fault.ToString()));
        }

        output.WriteLine($"数据集 datasets        {report.Datasets,6}   (versions {report.Versions}, fields {report.Fields})");
        output.WriteLine($"数据元 elements        {report.Elements,6}");
        output.WriteLine($"代码表 code lists      {report.CodeLists,6}   (codes {report.Codes}, maps {report.CodeMaps})");
        output.WriteLine($"示例   examples        {report.ValidExamples + report.InvalidExamples,6}   (valid {report.ValidExamples}, invalid {report.InvalidExamples})");
        output.WriteLine($"文本   texts           {report.Texts,6}");
        output.WriteLine($"错误   errors          {report.Errors,6}");
        output.WriteLine($"警告   warnings        {report.Warnings,6}   {elapsed.TotalSeconds:0.0} s");
    }
}
