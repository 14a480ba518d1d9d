using System.CommandLine;
using System.Security.Cryptography;
using Hub.Proofs.Signatures;

namespace Hub.Host.Commands;

/// <summary>With which certificate a department signs what it sends.</summary>
/// <param name="what">What is done with it.</param>
internal sealed class SigningOptions(string what)
{
    private readonly Option<string?> _certificate = new("--sign-cert") { HelpName = "FILE", Description = $"签名证书,任一算法套件 · {what} with this certificate, of any suite (PEM or PKCS#12)" };
    private readonly Option<string?> _key = new("--sign-key") { HelpName = "FILE", Description = "签名私钥 · its private key (PEM), when it is not in the same file" };
    private readonly Option<string?> _password = new("--sign-password-file") { HelpName = "FILE", Description = "签名口令文件 · file with the password of either" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _certificate, _key, _password })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Null when nothing is to be signed.</summary>
    /// <exception cref="CommandException">A file is not there or not what it must be.</exception>
    public DetachedSigner? SignerOf(ParseResult arguments)
    {
        var (certificate, key, passwordFile) = (arguments.GetValue(_certificate), arguments.GetValue(_key), arguments.GetValue(_password));
        if (certificate is null)
        {
            return key is null ? null : throw new CommandException("--sign-key 须与 --sign-cert 一起使用 · --sign-key needs --sign-cert");
        }

        try
        {
            var password = passwordFile is null ? null : File.ReadAllText(passwordFile).TrimEnd('\n', '\r');
            var signer = Path.GetExtension(certificate).ToUpperInvariant() is ".P12" or ".PFX"
                ? SigningIdentity.FromPkcs12(certificate, password)
                : SigningIdentity.FromPem(certificate, key ?? certificate, password);
            return new DetachedSigner(signer, TimeProvider.System);
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            throw new CommandException($"{certificate}: {e.Message}", e);
        }
    }
}
