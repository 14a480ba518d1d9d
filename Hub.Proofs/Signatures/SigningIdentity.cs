using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>A certificate and the private key that belongs to it.</summary>
public sealed class SigningIdentity : IDisposable
{
    /// <param name="certificate">A private key within it is not used.</param>
    /// <param name="key">Owned from here on.</param>
    /// <exception cref="CryptographicException">The key is not that of the certificate.</exception>
    public SigningIdentity(X509Certificate2 certificate, SigningKey key)
    {
        (Certificate, Key) = (certificate, key);
        if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.PublicKey.ExportSubjectPublicKeyInfo()))
        {
            throw new CryptographicException($"私钥与证书不匹配 · The private key is not that of the certificate {certificate.Subject}.");
        }
    }

    public X509Certificate2 Certificate { get; }

    public SigningKey Key { get; }

    /// <summary>A certificate with its private key in memory, ECDSA P-256 or RSA.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static SigningIdentity Of(X509Certificate2 certificate) => new(certificate, SoftwareKey.Of(certificate));

    /// <summary>Reads a PKCS#12 file with a key of any suite.</summary>
    /// <exception cref="CryptographicException">Not such a file, or its password is wrong.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SigningIdentity FromPkcs12(string path, string? password)
    {
        var content = File.ReadAllBytes(path);
        try
        {
            return Of(X509CertificateLoader.LoadPkcs12(content, password));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // .NET cannot hold an SM2 key; whatever else is wrong, the other reader says so as well.
            return Sm2Key.TryFromPkcs12(content, password ?? "") is { } sm2
                ? new SigningIdentity(sm2.Chain[0], sm2.Key)
                : throw new CryptographicException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a PEM certificate and a PEM private key, of any suite; they may share a file.</summary>
    /// <exception cref="CryptographicException">One of them is none, they do not belong together, or the password is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SigningIdentity FromPem(string certificatePath, string keyPath, string? password) =>
        new(X509CertificateLoader.LoadCertificateFromFile(certificatePath), SoftwareKey.FromPem(File.ReadAllText(keyPath), password));

    public void Dispose()
    {
        Key.Dispose();
        Certificate.Dispose();
    }
}
