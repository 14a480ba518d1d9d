using System.CommandLine;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Tools;

namespace Hub.Host.Commands;

/// <summary>
/// <c>hub standards diff</c>: explains what changed, between two editions of the standard or two versions of a dataset. Exit code 1 when
/// something breaks compatibility.
/// </summary>
internal static class StandardsDiffCommand
{
    public static Command Create()
    {
        var directory = new StandardsDirectory();
        var dataset = new Argument<string?>("dataset") { Description = "数据集 · one dataset only", Arity = ArgumentArity.ZeroOrOne };
        var against = new Option<string?>("--against") { HelpName = "DIR", Description = "旧版标准目录 · folder of the older edition" };
        var from = new Option<int?>("--from") { HelpName = "N", Description = "旧版本号 · older version of the dataset" };
        var to = new Option<int?>("--to") { HelpName = "N", Description = "新版本号,默认最新 · newer version (default: the newest)" };
        var command = new Command("diff", "解释差异 · explain what changed and what it breaks") { dataset, against, from, to };
        directory.AddTo(command);
        command.SetAction(arguments =>
        {
            var catalogue = StandardsDirectory.Load(directory.Read(arguments));
            var name = arguments.GetValue(dataset);
            var changes = (arguments.GetValue(against), arguments.GetValue(from), name) switch
            {
                ({ } older, null, _) => StandardsDiff.Compare(StandardsDirectory.Load(StandardsBundle.FromDirectory(older)), catalogue),
                (null, { } version, { } one) => Versions(StandardsDirectory.Find(catalogue, one), version, arguments.GetValue(to)),
                _ => throw new CommandException("用法 · usage: hub standards diff [DATASET] --against DIR, or hub standards diff DATASET --from N [--to N]"),
            };
            if (name is not null)
            {
                changes = [.. changes.Where(c => c.Subject.Split(' ').Contains(name))];
            }

            foreach (var change in changes)
            {
                Print(change, arguments.InvocationConfiguration.Output);
            }

            arguments.InvocationConfiguration.Output.WriteLine($"{changes.Count} 处变化 · changes");
            return changes.Any(c => c.Breaks.Count > 0) ? 1 : 0;
        });
        return command;
    }

    private static IReadOnlyList<StandardsChange> Versions(Dataset dataset, int from, int? to)
    {
        var older = dataset.Version(from) ?? throw Missing(from);
        var newer = to is { } number ? dataset.Version(number) ?? throw Missing(number) : dataset.Versions[^1];
        return StandardsDiff.Compare(older, newer);

        CommandException Missing(int version) => new($"{dataset.Name} 没有 v{version} · {dataset.Name} has no v{version}.");
    }

    private static void Print(StandardsChange change, TextWriter output)
    {
        var sign = change.Kind switch { ChangeKind.Added => '+', ChangeKind.Removed => '-', _ => '~' };
        output.WriteLine($"{sign} {change.Subject}: {change.Zh} {change.En}");
        foreach (var one in change.Breaks)
        {
            output.WriteLine($"    {one.Direction} {one.Path} {one.Rule}: {one.WhyZh}{one.ChangeZh}");
            output.WriteLine($"      {one.WhyEn} {one.ChangeEn}");
        }
    }
}
