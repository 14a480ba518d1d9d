using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Seal;

/// <summary>
/// Verifies that a seal is intact and covers a text. Whether its signer is trusted is another question: <see cref="SealTrust"/>.
/// Remembers the last signer, because most seals of a log have the same. Not safe for several threads.
/// </summary>
public sealed class SealVerifier : IDisposable
{
    private X509Certificate2? _signer;
    private ECDsa? _key;
    private byte[] _signerIdentifier = [];

    /// <summary>Checks form, text, signature and that the certificate is the one that was meant.</summary>
    public SealVerdict Verify(ReadOnlySpan<byte> content, ReadOnlyMemory<byte> seal)
    {
        CmsSeal parts;
        try
        {
            parts = CmsSeal.Parse(seal);
            TakeSigner(parts.Certificate);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return new SealVerdict { Code = SealCodes.Malformed, Detail = e.Message };
        }

        var (code, detail) = (_key, parts) switch
        {
            (null, _) => (SealCodes.Malformed, "The certificate of the seal holds no ECDSA key."),
            _ when !SHA256.HashData(_signer!.RawDataMemory.Span).AsSpan().SequenceEqual(parts.CertificateHash.Span)
                || !parts.SignerIdentifier.Span.SequenceEqual(_signerIdentifier)
                => (SealCodes.Certificate, "The certificate in the seal is not the one that the signed attributes name."),
            _ when !_key.VerifyData(parts.SignedAttributes, parts.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                => (SealCodes.Signature, "The signature of the seal does not verify."),
            _ when !parts.MessageDigest.Span.SequenceEqual(SHA256.HashData(content)) => (SealCodes.Text, "The seal is intact but covers another text."),
            _ => (null, ""),
        };
        return new SealVerdict { Code = code, Detail = detail, Signer = _signer, SigningTime = parts.SigningTime };
    }

    public void Dispose() => _key?.Dispose();

    private void TakeSigner(ReadOnlyMemory<byte> certificate)
    {
        if (_signer is not null && _signer.RawDataMemory.Span.SequenceEqual(certificate.Span))
        {
            return;
        }

        _key?.Dispose();
        (_key, _signer) = (null, null);
        _signer = X509CertificateLoader.LoadCertificate(certificate.Span);
        _key = _signer.GetECDsaPublicKey();
        _signerIdentifier = CmsEncoding.IssuerAndSerialNumber(_signer);
    }
}
