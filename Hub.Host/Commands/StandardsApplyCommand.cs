using System.CommandLine;
using Hub.Registry.Standards;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Commands;

/// <summary><c>hub standards apply</c>: publishes the files of a standards directory to the running hubs.</summary>
internal static class StandardsApplyCommand
{
    public static Command Create()
    {
        var database = new DatabaseOption();
        var directory = new Argument<DirectoryInfo>("directory") { Description = "标准目录 · standards directory", DefaultValueFactory = _ => new DirectoryInfo("standards") }.AcceptExistingOnly();
        var command = new Command("apply", "发布标准 · Publish a standards directory; running hubs follow within a second") { directory };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var bundle = StandardsBundle.FromDirectory(arguments.GetRequiredValue(directory).FullName);
            try
            {
                var change = await new StandardsStore(opened.Source, TimeProvider.System).ApplyAsync(bundle, cancellationToken);
                await arguments.InvocationConfiguration.Output.WriteLineAsync(
                    change.IsEmpty ? $"{bundle.Count} 个文件，无变化 · files, nothing to change" : $"新增 {change.Added}，更新 {change.Replaced}，移除 {change.Removed} · files added, replaced, removed");
            }
            catch (StandardsException e)
            {
                throw new CommandException(e.Message, e);
            }
        });
        return command;
    }
}
