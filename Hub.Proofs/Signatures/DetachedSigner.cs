using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>
/// Signs content with a certificate: CMS SignedData (RFC 5652; GB/T 35275 for SM2), detached, with the signed attributes of CAdES-BES (content type,
/// message digest, signing time, signingCertificateV2 of RFC 5035) and the signer's certificate. What does not depend on the content is encoded once: it
/// costs one signature. Not safe for several threads.
/// </summary>
public sealed class DetachedSigner : IDisposable
{
    private readonly SigningIdentity _signer;
    private readonly TimeProvider _time;
    private readonly byte[] _signerIdentifier;
    private readonly byte[] _signingCertificate;

    /// <param name="signer">Owned from here on.</param>
    /// <param name="time">Gives the signing time.</param>
    public DetachedSigner(SigningIdentity signer, TimeProvider time)
    {
        (_signer, _time) = (signer, time);
        _signerIdentifier = CmsEncoding.IssuerAndSerialNumber(signer.Certificate);
        _signingCertificate = CmsEncoding.SigningCertificateV2(signer.Key.Suite, signer.Certificate);
    }

    public SignatureSuite Suite => _signer.Key.Suite;

    public X509Certificate2 Certificate => _signer.Certificate;

    /// <summary>The DER encoding of a detached CMS SignedData over <paramref name="content"/>.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key cannot be used: a token that was taken out, for one.</exception>
    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        var attributes = CmsEncoding.SignedAttributes(Suite, Suite.Digest(content), _time.GetUtcNow(), _signingCertificate);
        return CmsEncoding.SignedData(Suite, Certificate.RawDataMemory.Span, _signerIdentifier, attributes, _signer.Key.Sign(attributes));
    }

    public void Dispose() => _signer.Dispose();
}
