using System.CommandLine;
using Hub.Core.Log.Payloads;
using Hub.Host.Development;
using Npgsql;

namespace Hub.Host.Commands;

/// <summary>
/// How a command finds the key that opens encrypted payloads: <c>--payload-keys FILE</c>, else the hub's own settings in the environment, else the file that
/// <c>hub demo</c> made in the data directory.
/// </summary>
internal sealed class PayloadKeysOption
{
    private const string FileVariable = "HUB__PAYLOADS__KEYFILE";
    private const string KeyVariable = "HUB__PAYLOADS__KEY";

    private readonly Option<FileInfo?> _file = new("--payload-keys")
    {
        HelpName = "FILE",
        Description = $"密钥加密密钥 · key-encryption keys of the payloads (default: ${FileVariable}, ${KeyVariable}, DIR/{DataDirectory.PayloadKeys})",
    };

    public void AddTo(Command command) => command.Options.Add(_file);

    /// <summary>Null when none is at hand.</summary>
    /// <exception cref="CommandException">The named file does not exist or holds no key.</exception>
    public KeyEncryptionKeys? TryRead(ParseResult arguments, DataDirectory data)
    {
        var made = Path.Combine(data.Path, DataDirectory.PayloadKeys);
        var file = arguments.GetValue(_file)?.FullName ?? Environment.GetEnvironmentVariable(FileVariable) ?? (File.Exists(made) ? made : null);
        var text = file is null ? Environment.GetEnvironmentVariable(KeyVariable) : null;
        try
        {
            return file is not null ? KeyEncryptionKeys.Parse(File.ReadAllText(file)) : text is not null ? KeyEncryptionKeys.Parse(text) : null;
        }
        catch (Exception e) when (e is FormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"--payload-keys: {e.Message}", e);
        }
    }

    /// <summary>Opens payloads with what was found; encrypted ones stay locked without a key.</summary>
    public PayloadVault VaultOf(ParseResult arguments, DataDirectory data, NpgsqlDataSource database) =>
        new(database, TryRead(arguments, data), PayloadCipher.Aes256Gcm, TimeProvider.System);
}
