using System.CommandLine;
using System.Text.RegularExpressions;
using Hub.Schemas.Tools;

namespace Hub.Host.Commands;

/// <summary><c>hub standards classes</c>: C# records of the datasets, for users of Hub.Client.</summary>
internal static partial class StandardsClassesCommand
{
    public static Command Create()
    {
        var directory = new StandardsDirectory();
        var output = new Option<string>("--out", "-o") { HelpName = "DIR", Description = "输出目录 · directory to write to; files of the same name are replaced", Required = true };
        var space = new Option<string>("--namespace") { HelpName = "NAME", Description = "命名空间 · namespace", DefaultValueFactory = _ => "Yunfu.Datasets" };
        var dataset = new Option<string?>("--dataset") { HelpName = "NAME", Description = "只生成一个数据集 · this dataset only" };
        var command = new Command("classes", "生成 C# 类 · C# records of each dataset version, to be used with Hub.Client") { output, space, dataset };
        directory.AddTo(command);
        command.SetAction(arguments =>
        {
            var catalogue = StandardsDirectory.Load(directory.Read(arguments));
            var name = arguments.GetRequiredValue(space);
            if (!Name().IsMatch(name))
            {
                throw new CommandException($"{name} 不是命名空间 · is not a namespace");
            }

            var datasets = arguments.GetValue(dataset) is { } one ? [StandardsDirectory.Find(catalogue, one)] : catalogue.Datasets;
            var target = Directory.CreateDirectory(arguments.GetRequiredValue(output)).FullName;
            var count = 0;
            foreach (var (file, text) in new DatasetClasses(catalogue, name).Write(datasets))
            {
                File.WriteAllText(Path.Combine(target, file), text);
                count++;
            }

            arguments.InvocationConfiguration.Output.WriteLine($"{target}: {count}");
        });
        return command;
    }

    [GeneratedRegex(@"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")]
    private static partial Regex Name();
}
