using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Hosting;
using Hub.Core.Trust;

namespace Hub.Host.Serving;

/// <summary>
/// The TLS server certificate with those above it, as its file holds them now: a renewed file is served to new connections within a second, without a
/// restart. A file that cannot be read leaves the last good one.
/// </summary>
internal sealed partial class ServerCertificate
{
    private readonly WatchedFiles<SslStreamCertificateContext> _file;
    private readonly string _path;
    private readonly ILogger _logger;

    /// <exception cref="IOException">The file cannot be read now.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificate with its key, or the password is wrong.</exception>
    public ServerCertificate(CertificateOptions options, TimeProvider time, ILogger logger)
    {
        (_path, _logger) = (options.Server, logger);
        _file = new WatchedFiles<SslStreamCertificateContext>([options.Server], files => Read(files[0], options.Password), time, () => LogRenewed(_path, Current.TargetCertificate.NotAfter), LogKept);
    }

    /// <summary>For the next handshake.</summary>
    public SslStreamCertificateContext Current => _file.Current;

    private static SslStreamCertificateContext Read(byte[] pkcs12, string password)
    {
        var certificates = X509CertificateLoader.LoadPkcs12Collection(pkcs12, password);
        var own = certificates.FirstOrDefault(c => c.HasPrivateKey) ?? throw new FormatException("The file holds no certificate with its private key.");
        certificates.Remove(own);
        return SslStreamCertificateContext.Create(own, certificates, offline: true);
    }

    private void LogKept(Exception reason) => LogKept(reason, _path);

    [LoggerMessage(8000, LogLevel.Information, "Server certificate {File} read anew, valid until {NotAfter}; new connections get it")]
    private partial void LogRenewed(string file, DateTime notAfter);

    [LoggerMessage(8001, LogLevel.Error, "Server certificate {File} cannot be read; the last good one stays in use")]
    private partial void LogKept(Exception exception, string file);
}
