using System.CommandLine;
using Hub.Core.Log.Witness;
using Hub.Host.Serving;
using Hub.Proofs.Checkpoints;

namespace Hub.Host.Commands;

/// <summary><c>hub log witness</c>: a party of its own that cosigns checkpoints of logs (C2SP tlog-witness). It needs nothing of a hub: no database, no certificate.</summary>
internal static class LogWitnessCommand
{
    public static Command Create()
    {
        var create = new Option<string?>("--create") { HelpName = "NAME", Description = "新建见证方 · make key and memory of a new witness with this name, print its verifier key and end" };
        var key = new Option<string>("--key") { HelpName = "FILE", Description = "密钥文件 · file with the key of the witness", Required = true };
        var state = new Option<string>("--state") { HelpName = "FILE", Description = "状态文件 · file with the newest checkpoint of each log: the memory of the witness", Required = true };
        var logs = new Option<string[]>("--log") { HelpName = "VKEY", Description = "日志公钥，可多次 · verifier key of a log to watch; several times for several" };
        var listen = new Option<string>("--listen") { HelpName = "URL", Description = "监听地址 · http address; put TLS before it", DefaultValueFactory = _ => "http://127.0.0.1:8600" };
        var command = new Command("witness", "见证日志 · Be a witness: cosign the checkpoints of logs, never an older or another history") { create, key, state, logs, listen };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (keyFile, stateFile, output) = (arguments.GetRequiredValue(key), arguments.GetRequiredValue(state), arguments.InvocationConfiguration.Output);
            try
            {
                if (arguments.GetValue(create) is { } name)
                {
                    await output.WriteLineAsync((await MakeAsync(name, keyFile, stateFile)).Key.ToString());
                    return;
                }

                if (arguments.GetValue(logs) is not { Length: > 0 } watched)
                {
                    throw new CommandException("未指定日志 · Name the logs to watch with --log VKEY.");
                }

                var cosigner = Cosigner.Parse((await File.ReadAllTextAsync(keyFile, cancellationToken)).Trim());
                var witness = new CheckpointWitness(cosigner, [.. watched.Select(NoteVerifier.Parse)], WitnessMemory.Open(stateFile), TimeProvider.System);
                await using var server = WitnessServer.Build(witness, new Uri(arguments.GetRequiredValue(listen)));
                await server.StartAsync(cancellationToken);
                await output.WriteLineAsync($"{cosigner.Key}\n{server.Urls.First()}");
                await server.WaitForShutdownAsync(cancellationToken);
            }
            catch (FileNotFoundException e)
            {
                throw new CommandException($"{e.Message} 新建见证方用 --create；丢失状态的见证方须换新密钥 · A new witness is made with --create; one that has lost its state must not go on under its old key.", e);
            }
            catch (FormatException e)
            {
                throw new CommandException(e.Message, e);
            }
        });
        return command;
    }

    private static async Task<Cosigner> MakeAsync(string name, string keyFile, string stateFile)
    {
        if (File.Exists(keyFile) || File.Exists(stateFile))
        {
            throw new CommandException($"{keyFile} 或 {stateFile} 已存在 · one of the files exists; a witness is made once.");
        }

        var cosigner = Cosigner.Generate(name);
        await NoteKeyFile.MakeAsync(keyFile, cosigner.ToSecretText);
        WitnessMemory.Create(stateFile);
        return cosigner;
    }
}
