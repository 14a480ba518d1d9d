using System.CommandLine;
using Hub.Core.Log.Archives;

namespace Hub.Host.Commands;

/// <summary><c>hub log archive import FILE...</c>: brings back payloads that the database no longer has. Exit code 1 when one was refused.</summary>
internal static class LogArchiveImportCommand
{
    public static Command Create()
    {
        var files = new Argument<FileSystemInfo[]>("file") { Arity = ArgumentArity.OneOrMore, Description = "归档文件或目录 · archives or directories of them" }.AcceptExistingOnly();
        var json = new Option<bool>("--json") { Description = "输出一行JSON · print one line of JSON" };
        var database = new DatabaseOption();
        var payloadKeys = new PayloadKeysOption();
        var command = new Command("import", "从归档取回已缺的报文原文 · bring back payloads that were lost or dropped by retention; never what was erased by order") { files, json };
        database.AddTo(command);
        payloadKeys.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var paths = LogArchiveCommand.FilesOf(arguments.GetRequiredValue(files));
            await using var hub = await database.OpenAsync(arguments, cancellationToken);
            var importer = new ArchiveImporter(hub.Source, payloadKeys.VaultOf(arguments, database.DataOf(arguments), hub.Source), TimeProvider.System);
            var progress = new CountProgress(TimeProvider.System);
            var imported = new List<ImportedArchive>();
            try
            {
                foreach (var path in paths)
                {
                    imported.Add(await importer.ImportAsync(path, cancellationToken));
                    progress.Report((imported.Count, paths.Count));
                }
            }
            catch (ArchiveException e)
            {
                throw new CommandException(e.Message, e);
            }

            var output = arguments.InvocationConfiguration.Output;
            if (arguments.GetValue(json))
            {
                await output.WriteLineAsync(JsonOutput.Format(new { Archives = imported }));
            }
            else
            {
                foreach (var fault in imported.SelectMany(i => i.Refused))
                {
                    await output.WriteLineAsync(LogArchiveVerifyCommand.Format(fault));
                }

                await output.WriteLineAsync($"取回 {imported.Sum(i => i.Restored):N0} 份报文 · brought back {imported.Sum(i => i.Restored):N0} payloads; {imported.Sum(i => i.Erased):N0} 份已抹除，不取回 · were erased and stay so");
            }

            return imported.All(i => i.Refused.Count == 0) ? 0 : 1;
        });
        return command;
    }
}
