using System.CommandLine;
using Hub.Core.Trust;
using Hub.Host.Development;

namespace Hub.Host.Commands;

/// <summary><c>--ca FILE</c> and <c>--crl FILE</c>; default: those of the development CA in the data directory.</summary>
internal sealed class CaFilesOption
{
    private readonly Option<FileInfo?> _ca = new("--ca") { HelpName = "FILE", Description = "CA证书 · CA certificates, PEM (default: DIR/ca/ca.pem)" };
    private readonly Option<FileInfo?> _crl = new("--crl") { HelpName = "FILE", Description = "吊销列表 · revocation lists, PEM (default: DIR/ca/crl.pem)" };

    public void AddTo(Command command)
    {
        command.Options.Add(_ca);
        command.Options.Add(_crl);
    }

    /// <summary>Null when neither option is given and the data directory holds no development CA.</summary>
    /// <exception cref="CommandException">A named file does not exist.</exception>
    public (string Ca, string Crl)? TryFilesOf(ParseResult arguments, DataDirectory data) =>
        arguments.GetValue(_ca) is null && arguments.GetValue(_crl) is null && !DevelopmentCa.Exists(data.Ca) ? null : FilesOf(arguments, data);

    /// <exception cref="CommandException">A file does not exist.</exception>
    public (string Ca, string Crl) FilesOf(ParseResult arguments, DataDirectory data) =>
        (Existing(arguments.GetValue(_ca)?.FullName ?? Path.Combine(data.Ca, "ca.pem"), "--ca"),
            Existing(arguments.GetValue(_crl)?.FullName ?? Path.Combine(data.Ca, "crl.pem"), "--crl"));

    private static string Existing(string path, string option) =>
        File.Exists(path) ? path : throw new CommandException($"{path} does not exist; name the file with {option} FILE.");
}
