using System.CommandLine;
using Hub.Core.Log;
using Hub.Proofs.Checkpoints;

namespace Hub.Host.Commands;

/// <summary><c>hub log create</c>: makes the log's key and its origin; opening a log never does.</summary>
internal static class LogCreateCommand
{
    public static Command Create()
    {
        var database = new DatabaseOption();
        var origin = new Option<string>("--origin") { HelpName = "NAME", Description = "日志名称 · name of the log, a URL without scheme (yunfu.gov.cn/exchange/log)", Required = true };
        var key = new Option<string>("--key") { HelpName = "FILE", Description = "密钥文件 · file for the Ed25519 note key; made when it does not exist, readable by its owner only", Required = true };
        var command = new Command("create", "新建日志 · Create a new exchange log in an empty database") { origin, key };
        database.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var created = await CreateAsync(opened, arguments.GetRequiredValue(origin), arguments.GetRequiredValue(key), cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync(created.VerifierKey);
        });
        return command;
    }

    /// <summary>Makes the key file (unless it is there) and the log.</summary>
    /// <exception cref="CommandException">The database holds a log already.</exception>
    public static async Task<LogOrigin> CreateAsync(HubDatabase database, string origin, string keyFile, CancellationToken cancellationToken)
    {
        try
        {
            await NoteKeyFile.MakeAsync(keyFile, () => NoteSigner.Generate(origin).ToSecretText());
            var signer = NoteSigner.Parse((await File.ReadAllTextAsync(keyFile, cancellationToken)).Trim());
            return await LogOrigin.CreateAsync(database.Source, signer.Verifier, TimeProvider.System, cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new CommandException(e.Message, e);
        }
    }
}
