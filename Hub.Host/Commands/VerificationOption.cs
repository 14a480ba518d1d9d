using System.CommandLine;
using Hub.Client.Verification;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;

namespace Hub.Host.Commands;

/// <summary><c>--vkey KEY --proofs DIR [--seal-ca FILE]</c>: what a command receives is verified as it reads.</summary>
internal sealed class VerificationOption
{
    private readonly Option<string[]> _keys = new("--vkey") { HelpName = "KEY", Description = "日志公钥,给出即逐条核验 · verifier key of the log (may be given twice): what is received is verified against the log" };
    private readonly Option<string?> _directory = new("--proofs") { HelpName = "DIR", Description = "保存检查点和哈希块的目录 · where the newest checkpoint and tiles are kept, with --vkey" };
    private readonly Option<string?> _anchors = new("--seal-ca") { HelpName = "FILE", Description = "签章证书的 CA,给出即核验签章 · CA certificates (PEM) that seals must lead to, with --vkey" };

    public void AddTo(Command command)
    {
        command.Options.Add(_keys);
        command.Options.Add(_directory);
        command.Options.Add(_anchors);
    }

    /// <summary>Null without a key.</summary>
    /// <exception cref="CommandException">An option is missing or not what it must be.</exception>
    public VerificationOptions? Of(ParseResult arguments)
    {
        if (arguments.GetValue(_keys) is not { Length: > 0 } keys)
        {
            return null;
        }

        try
        {
            return new VerificationOptions
            {
                LogKeys = [.. keys.Select(NoteVerifier.Parse)],
                Directory = arguments.GetValue(_directory) ?? throw new CommandException("--vkey 须与 --proofs DIR 一起使用 · --vkey needs --proofs DIR"),
                SealAnchors = arguments.GetValue(_anchors) is { } file ? TrustAnchors.FromPem(File.ReadAllText(file)) : null,
            };
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new CommandException(e.Message, e);
        }
    }
}
