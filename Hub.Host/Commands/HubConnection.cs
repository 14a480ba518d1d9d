using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Hub.Client;
using Hub.Client.Verification;
using Hub.Proofs.Signatures;

namespace Hub.Host.Commands;

/// <summary>How a command speaks to a running hub: its address, and the caller's certificate.</summary>
internal sealed class HubConnection
{
    private readonly Option<string> _address = new("--address") { HelpName = "URL", Description = "平台地址 · address of the hub", DefaultValueFactory = _ => "https://127.0.0.1:8443" };
    private readonly Option<string> _certificate = new("--cert") { HelpName = "FILE", Description = "自己的证书 · your certificate (PEM or PKCS#12)", Required = true };
    private readonly Option<string?> _key = new("--key") { HelpName = "FILE", Description = "私钥 · its private key, when it is not in the same file" };
    private readonly Option<string?> _password = new("--password-file") { HelpName = "FILE", Description = "口令文件 · file with the password of certificate or key" };
    private readonly Option<string> _ca = new("--ca") { HelpName = "FILE", Description = "平台证书的 CA · the CA of the hub's certificate (PEM)", Required = true };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _address, _certificate, _key, _password, _ca })
        {
            command.Options.Add(option);
        }
    }

    public string CaOf(ParseResult arguments) => arguments.GetRequiredValue(_ca);

    /// <exception cref="CommandException">A file is not there or not what it must be.</exception>
    public X509Certificate2 CertificateOf(ParseResult arguments)
    {
        var certificate = arguments.GetRequiredValue(_certificate);
        try
        {
            var password = arguments.GetValue(_password);
            return CertificateFiles.LoadWithKey(certificate, arguments.GetValue(_key), password is null ? null : File.ReadAllText(password).TrimEnd('\n', '\r'));
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            throw new CommandException($"{certificate}: {e.Message}", e);
        }
    }

    /// <param name="arguments">The command line.</param>
    /// <param name="own">From <see cref="CertificateOf"/>; the caller disposes of it after the client.</param>
    /// <param name="receipts">Signs acknowledgements; null for none.</param>
    /// <param name="verification">Null: the hub's word is taken.</param>
    public HubClient Open(ParseResult arguments, X509Certificate2 own, DetachedSigner? receipts = null, VerificationOptions? verification = null) => new(OptionsOf(arguments, own) with
    {
        Verification = verification,
        ReceiptSigner = receipts is null ? null : new ReceiptSigner(receipts, TimeProvider.System),
    });

    /// <param name="arguments">The command line.</param>
    /// <param name="own">From <see cref="CertificateOf"/>; the caller disposes of it after the client.</param>
    public HubClientOptions OptionsOf(ParseResult arguments, X509Certificate2 own) => new()
    {
        Address = new Uri(arguments.GetValue(_address)!),
        Certificate = own,
        TrustedRoots = CertificateFiles.LoadAll(CaOf(arguments)),
    };
}
