using System.CommandLine;
using Hub.Schemas.Tools;

namespace Hub.Host.Commands;

/// <summary><c>hub standards docs</c>: the data dictionary as one page.</summary>
internal static class StandardsDocsCommand
{
    public static Command Create()
    {
        var directory = new StandardsDirectory();
        var format = new Option<string>("--format") { Description = "格式 · html or markdown", DefaultValueFactory = _ => "html" }.AcceptOnlyFromAmong("html", "markdown");
        var file = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "输出文件 · file to write (default: standard output)" };
        var command = new Command("docs", "数据字典 · the data dictionary on one page") { format, file };
        directory.AddTo(command);
        command.SetAction(arguments =>
        {
            var catalogue = StandardsDirectory.Load(directory.Read(arguments));
            var page = arguments.GetValue(format) == "html" ? StandardsDocument.Html(catalogue) : StandardsDocument.Markdown(catalogue);
            if (arguments.GetValue(file) is { } path)
            {
                File.WriteAllText(path, page);
                arguments.InvocationConfiguration.Output.WriteLine(path);
            }
            else
            {
                arguments.InvocationConfiguration.Output.Write(page);
            }
        });
        return command;
    }
}
