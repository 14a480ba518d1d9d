using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>An ECDSA P-256 key in memory.</summary>
internal sealed class EcdsaKey : SoftwareKey
{
    private readonly ECDsa _key;

    /// <param name="key">Owned from here on.</param>
    /// <exception cref="CryptographicException">It is on another curve.</exception>
    public EcdsaKey(ECDsa key)
    {
        _key = key;
        PublicKey = new PublicKey(key);
        if (SignatureSuite.Of(PublicKey) != SignatureSuite.EcdsaP256)
        {
            key.Dispose();
            throw new CryptographicException("The elliptic curve of the key is not P-256.");
        }
    }

    public override SignatureSuite Suite => SignatureSuite.EcdsaP256;

    public override PublicKey PublicKey { get; }

    public override byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public override string ToPem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    public override byte[] ToPkcs12(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> issuers, string password) => ExportPkcs12(certificate, issuers, password);

    public override X509Certificate2 AttachTo(X509Certificate2 certificate) => certificate.CopyWithPrivateKey(_key);

    protected override void Dispose(bool disposing) => _key.Dispose();
}
