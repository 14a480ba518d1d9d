using System.CommandLine;
using Hub.Core.Log.Payloads;
using Hub.Registry.Standards;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Commands;

/// <summary><c>hub log encrypt</c>: encrypts payloads that lie in clear though their dataset is personal. May run beside the hub, be stopped and run again.</summary>
internal static class LogEncryptCommand
{
    public static Command Create()
    {
        var database = new DatabaseOption();
        var payloadKeys = new PayloadKeysOption();
        var cipher = new Option<PayloadCipher>("--cipher") { Description = "算法 · cipher of keys that are made", DefaultValueFactory = _ => PayloadCipher.Aes256Gcm };
        var command = new Command("encrypt", "加密仍以明文存放的个人信息报文 · Encrypt personal payloads that still lie in clear, after an upgrade or when a dataset has become personal") { cipher };
        database.AddTo(command);
        payloadKeys.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var keys = payloadKeys.TryRead(arguments, database.DataOf(arguments)) ?? throw new CommandException("未给出密钥加密密钥 · no key-encryption key was given (--payload-keys FILE)");
            await using var opened = await database.OpenAsync(arguments, cancellationToken);
            var standard = StandardsCatalogue.Load(await new StandardsStore(opened.Source, TimeProvider.System).LoadAsync(cancellationToken));
            var payloads = new ClearPayloads(opened.Source, new PayloadVault(opened.Source, keys, arguments.GetValue(cipher), TimeProvider.System));
            var done = await payloads.EncryptAsync([.. standard.Datasets.Where(d => d.Personal).Select(d => d.Name.Value)], cancellationToken: cancellationToken);
            await using (var vacuum = opened.Source.CreateCommand("vacuum log.payload"))
            {
                vacuum.CommandTimeout = 0;
                await vacuum.ExecuteNonQueryAsync(cancellationToken);
            }

            await arguments.InvocationConfiguration.Output.WriteLineAsync($"已加密 {done:N0} 份报文 · encrypted {done:N0} payloads");
        });
        return command;
    }
}
