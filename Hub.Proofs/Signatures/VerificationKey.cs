using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Hub.Proofs.Signatures;

/// <summary>The public key of a certificate, ready to verify what it signed. Not safe for several threads.</summary>
public sealed class VerificationKey : IDisposable
{
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;
    private readonly SM2Signer? _sm2;

    private VerificationKey(SignatureSuite? suite, ECDsa? ecdsa, RSA? rsa, SM2Signer? sm2) => (Suite, _ecdsa, _rsa, _sm2) = (suite, ecdsa, rsa, sm2);

    /// <summary>Null for an ECDSA key on another curve, which may sign certificates but belongs to no suite.</summary>
    public SignatureSuite? Suite { get; }

    /// <summary>Null when the certificate holds no key of ECDSA, RSA of at least 2048 bits, or SM2.</summary>
    public static VerificationKey? Of(X509Certificate2 certificate) => Of(certificate.PublicKey);

    /// <summary>As for the key of a certificate.</summary>
    public static VerificationKey? Of(PublicKey publicKey)
    {
        var suite = SignatureSuite.Of(publicKey);
        try
        {
            if (suite == SignatureSuite.Sm2Sm3)
            {
                var signer = new SM2Signer();
                signer.Init(false, (ECPublicKeyParameters)PublicKeyFactory.CreateKey(publicKey.ExportSubjectPublicKeyInfo()));
                return new VerificationKey(suite, null, null, signer);
            }

            if (publicKey.GetECDsaPublicKey() is { } ecdsa)
            {
                return new VerificationKey(suite, ecdsa, null, null);
            }

            return publicKey.GetRSAPublicKey() is { KeySize: >= RsaKey.LeastBits } rsa ? new VerificationKey(suite, null, rsa, null) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or GeneralSecurityException or NotSupportedException)
        {
            return null; // no point of its curve, or a curve that nobody knows
        }
    }

    /// <summary>Verifies a signature in the form of <see cref="SigningKey.Sign"/> with the suite's own digest; false without a suite.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => Suite is not null && Verify(Suite.SignatureAlgorithm, data, signature);

    /// <summary>Verifies the signature of a certificate or revocation list.</summary>
    /// <param name="algorithm">OID as written there; an unknown one verifies nothing.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">DER (r, s) for ECDSA and SM2, the PKCS#1 v1.5 block for RSA.</param>
    public bool Verify(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => algorithm switch
    {
        "1.2.840.10045.4.3.2" => VerifyEcdsa(HashAlgorithmName.SHA256, data, signature),
        "1.2.840.10045.4.3.3" => VerifyEcdsa(HashAlgorithmName.SHA384, data, signature),
        "1.2.840.10045.4.3.4" => VerifyEcdsa(HashAlgorithmName.SHA512, data, signature),
        "1.2.840.113549.1.1.11" => VerifyRsa(HashAlgorithmName.SHA256, data, signature),
        "1.2.840.113549.1.1.12" => VerifyRsa(HashAlgorithmName.SHA384, data, signature),
        "1.2.840.113549.1.1.13" => VerifyRsa(HashAlgorithmName.SHA512, data, signature),
        "1.2.156.10197.1.501" => VerifySm2(data, signature),
        _ => false,
    };

    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
    }

    private bool VerifyEcdsa(HashAlgorithmName hash, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        _ecdsa is not null && _ecdsa.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence);

    private bool VerifyRsa(HashAlgorithmName hash, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        _rsa is not null && _rsa.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1);

    private bool VerifySm2(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (_sm2 is null)
        {
            return false;
        }

        _sm2.BlockUpdate(data);
        return _sm2.VerifySignature(signature.ToArray()); // a malformed one is false; the signer is ready for the next
    }
}
