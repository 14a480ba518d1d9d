using System.CommandLine;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Tools;

namespace Hub.Host.Commands;

/// <summary><c>hub standards new</c>: the files of a new dataset, or of the next version of one.</summary>
internal static class StandardsNewCommand
{
    private static readonly Option<string> TitleZh = new("--title-zh") { HelpName = "TEXT", Description = "中文名称 · Chinese title", DefaultValueFactory = _ => "新数据集" };
    private static readonly Option<string> TitleEn = new("--title-en") { HelpName = "TEXT", Description = "英文名称 · English title", DefaultValueFactory = _ => "New dataset" };
    private static readonly Option<string> PlanItem = new("--plan-item") { HelpName = "ITEM", Description = "规划条目 · item of the plan, like systems/5", DefaultValueFactory = _ => "systems/1" };
    private static readonly Option<string> Classification = new("--class") { HelpName = "CODE", Description = "信息资源分类 · code of resource-classes", DefaultValueFactory = _ => "301" };
    private static readonly Option<string> Provider = new("--provider") { HelpName = "CODE", Description = "提供方 · code of departments", DefaultValueFactory = _ => "data-bureau" };
    private static readonly Option<string[]> Fields = new("--field")
    {
        HelpName = "NAME=ELEMENT",
        Description = "字段及数据元,第一个为业务主键 · field and data element; the first is the business key",
        DefaultValueFactory = _ => ["uscc=uscc"],
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var directory = new StandardsDirectory();
        var name = new Argument<string>("name") { Description = "数据集名 · dataset name, like leg.registration" };
        var next = new Option<bool>("--next-version") { Description = "已有数据集的下一版本 · the next version of a dataset that exists" };
        var command = new Command("new", "新建数据集或版本 · start a dataset or its next version") { name, next, TitleZh, TitleEn, PlanItem, Classification, Provider, Fields };
        directory.AddTo(command);
        command.SetAction(arguments =>
        {
            var bundle = directory.Read(arguments);
            var catalogue = StandardsDirectory.Load(bundle);
            var files = arguments.GetValue(next)
                ? [DatasetScaffold.NextVersion(bundle, StandardsDirectory.Find(catalogue, arguments.GetRequiredValue(name)))]
                : Scaffold(catalogue, Draft(arguments, arguments.GetRequiredValue(name)));
            foreach (var (path, text) in files)
            {
                var file = Path.Combine(directory.PathOf(arguments), path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
                arguments.InvocationConfiguration.Output.WriteLine(file);
            }
        });
        return command;
    }

    private static IReadOnlyList<(string Path, string Text)> Scaffold(StandardsCatalogue catalogue, DatasetDraft draft)
    {
        try
        {
            return DatasetScaffold.Create(catalogue, draft);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static DatasetDraft Draft(ParseResult arguments, string name) => new()
    {
        Name = DatasetName.TryParse(name, out var parsed) ? parsed : throw new CommandException($"{name} 不是数据集名 · {name} is not a dataset name (like leg.registration)."),
        TitleZh = arguments.GetValue(TitleZh)!,
        TitleEn = arguments.GetValue(TitleEn)!,
        PlanItem = arguments.GetValue(PlanItem)!,
        Classification = arguments.GetValue(Classification)!,
        Provider = arguments.GetValue(Provider)!,
        Fields = [.. arguments.GetValue(Fields)!.Select(Field)],
    };

    private static (string Name, string Element) Field(string text) =>
        text.Split('=') is [{ Length: > 0 } name, { Length: > 0 } element]
            ? (name, element)
            : throw new CommandException($"--field {text}: 应为 NAME=ELEMENT · must be NAME=ELEMENT.");
}
