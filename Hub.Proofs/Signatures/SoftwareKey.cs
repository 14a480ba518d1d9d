using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>A private key in memory.</summary>
public abstract class SoftwareKey : SigningKey
{
    private protected SoftwareKey()
    {
    }

    /// <summary>Makes a new key.</summary>
    public static SoftwareKey Generate(SignatureSuite suite) =>
        suite == SignatureSuite.Sm2Sm3 ? Sm2Key.Generate()
        : suite == SignatureSuite.Rsa3072 ? new RsaKey(RSA.Create(RsaKey.Bits))
        : new EcdsaKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a PEM private key without a password: PKCS#8, or one of the older forms for ECDSA and RSA.</summary>
    /// <exception cref="CryptographicException">It is none of a known suite.</exception>
    public static SoftwareKey FromPem(string pem) => FromPem(pem, password: null);

    /// <summary>Reads a PEM private key, PKCS#8 in clear or encrypted.</summary>
    /// <exception cref="CryptographicException">It is none of a known suite, or the password is wrong.</exception>
    public static SoftwareKey FromPem(string pem, string? password)
    {
        if (Sm2Key.TryFromPem(pem, password) is { } sm2)
        {
            return sm2;
        }

        // The form (and an encrypted one hides its algorithm) is found out by trying.
        return TryImport(ECDsa.Create(), pem, password) is ECDsa ecdsa ? new EcdsaKey(ecdsa)
            : TryImport(RSA.Create(), pem, password) is RSA rsa ? new RsaKey(rsa)
            : throw new CryptographicException("The PEM text holds no private key of ECDSA P-256, RSA or SM2 that can be read, or its password is wrong.");
    }

    /// <summary>The key of a certificate.</summary>
    /// <exception cref="ArgumentException">The certificate has no private key of ECDSA P-256 or RSA.</exception>
    public static SoftwareKey Of(X509Certificate2 certificate)
    {
        if (SignatureSuite.Of(certificate) == SignatureSuite.EcdsaP256 && certificate.GetECDsaPrivateKey() is { } ecdsa)
        {
            return new EcdsaKey(ecdsa);
        }

        return certificate.GetRSAPrivateKey() is { } rsa
            ? new RsaKey(rsa)
            : throw new ArgumentException("The certificate carries no private key of ECDSA P-256 or RSA.", nameof(certificate));
    }

    /// <summary>PKCS#8, PEM.</summary>
    public abstract string ToPem();

    /// <summary>PKCS#12 with the key, its certificate and those of its issuers.</summary>
    public abstract byte[] ToPkcs12(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> issuers, string password);

    /// <summary>The certificate with this key where the platform can hold it; a copy without it for SM2.</summary>
    public abstract X509Certificate2 AttachTo(X509Certificate2 certificate);

    private protected byte[] ExportPkcs12(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> issuers, string password)
    {
        using var own = AttachTo(certificate);
        return new X509Certificate2Collection((X509Certificate2[])[own, .. issuers]).Export(X509ContentType.Pkcs12, password)!;
    }

    private static AsymmetricAlgorithm? TryImport(AsymmetricAlgorithm key, string pem, string? password)
    {
        try
        {
            if (password is null)
            {
                key.ImportFromPem(pem);
            }
            else
            {
                key.ImportFromEncryptedPem(pem, password);
            }

            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}
