using System.CommandLine;
using Hub.Core.Log;
using Hub.Proofs.Checkpoints;

namespace Hub.Host.Commands;

/// <summary><c>hub log rotate-key</c>: makes the next key of the log and has the present one endorse it. Both sign from the next start of the hub with both.</summary>
internal static class LogRotateKeyCommand
{
    public static Command Create()
    {
        var database = new DatabaseOption();
        var key = new Option<FileInfo>("--key") { HelpName = "FILE", Description = "现用密钥文件 · the present key of the log", Required = true };
        var next = new Option<string>("--next") { HelpName = "FILE", Description = "新密钥文件 · file for the next key; made when it does not exist, readable by its owner only", Required = true };
        var command = new Command("rotate-key", "更换日志密钥 · Give the log its next key; both sign until you take the old one away") { key.AcceptExistingOnly(), next };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var file = arguments.GetRequiredValue(next);
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            try
            {
                var current = NoteSigner.Parse((await File.ReadAllTextAsync(arguments.GetRequiredValue(key).FullName, cancellationToken)).Trim());
                await NoteKeyFile.MakeAsync(file, () => NoteSigner.Generate(current.Name).ToSecretText());
                var signer = NoteSigner.Parse((await File.ReadAllTextAsync(file, cancellationToken)).Trim());
                await LogKeys.AddAsync(opened.Source, current, signer, TimeProvider.System, cancellationToken);
                await arguments.InvocationConfiguration.Output.WriteLineAsync($"""
                    {signer.Verifier}

                    1. LogNextKeyFile={file}，重启平台：两个密钥同时签名 · restart the hubs with it: both keys sign
                    2. 公布上面的公钥（/log/vkeys 已列出）· publish the key above (/log/vkeys lists it); witnesses: hub log witness --log
                    3. 各方更新后：LogKeyFile={file}，去掉 LogNextKeyFile，再重启 · when all know it: LogKeyFile={file}, no LogNextKeyFile, restart again
                    """);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException)
            {
                throw new CommandException(e.Message, e);
            }
        });
        return command;
    }
}
