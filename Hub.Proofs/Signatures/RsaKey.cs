using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>An RSA key in memory.</summary>
internal sealed class RsaKey : SoftwareKey
{
    /// <summary>Length of the keys that are made.</summary>
    public const int Bits = 3072;

    /// <summary>Length below which no key is taken.</summary>
    public const int LeastBits = 2048;

    private readonly RSA _key;

    /// <param name="key">Owned from here on.</param>
    /// <exception cref="CryptographicException">It is too short.</exception>
    public RsaKey(RSA key)
    {
        if (key.KeySize < LeastBits)
        {
            key.Dispose();
            throw new CryptographicException($"The RSA key has fewer than {LeastBits} bits.");
        }

        _key = key;
        PublicKey = new PublicKey(key);
    }

    public override SignatureSuite Suite => SignatureSuite.Rsa3072;

    public override PublicKey PublicKey { get; }

    public override byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public override string ToPem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    public override byte[] ToPkcs12(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> issuers, string password) => ExportPkcs12(certificate, issuers, password);

    public override X509Certificate2 AttachTo(X509Certificate2 certificate) => certificate.CopyWithPrivateKey(_key);

    protected override void Dispose(bool disposing) => _key.Dispose();
}
