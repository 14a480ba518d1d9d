using System.Security.Cryptography.X509Certificates;

namespace Hub.Client;

/// <summary>Reads certificates as departments get them: PEM or PKCS#12 files.</summary>
public static class CertificateFiles
{
    /// <summary>A certificate with its private key: PEM (key in the same file or in <paramref name="keyPath"/>) or PKCS#12 (.p12, .pfx).</summary>
    /// <param name="path">The certificate file.</param>
    /// <param name="keyPath">PEM file of the private key when it stands apart.</param>
    /// <param name="password">Of the PKCS#12 file or of an encrypted PEM key; null when there is none.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file holds no certificate, no key, or the password is wrong.</exception>
    public static X509Certificate2 LoadWithKey(string path, string? keyPath = null, string? password = null) =>
        Path.GetExtension(path).ToUpperInvariant() is ".P12" or ".PFX"
            ? X509CertificateLoader.LoadPkcs12FromFile(path, password, X509KeyStorageFlags.EphemeralKeySet)
            : password is null
                ? X509Certificate2.CreateFromPemFile(path, keyPath)
                : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);

    /// <summary>All certificates of a PEM file.</summary>
    public static X509Certificate2Collection LoadAll(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates;
    }
}
