using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Seal;

/// <summary>
/// Seals a text with the hub's CA certificate: CMS SignedData (RFC 5652), detached, ECDSA P-256 with SHA-256, with the signed attributes of
/// CAdES-BES (content type, message digest, signing time, signingCertificateV2 of RFC 5035) and the signer's certificate.
/// Everything that does not depend on the text is encoded once: a seal costs one signature. Not safe for several threads.
/// </summary>
public sealed class CmsSealer : IDisposable
{
    private readonly ECDsa _key;
    private readonly TimeProvider _time;
    private readonly byte[] _certificate;
    private readonly byte[] _signerIdentifier;
    private readonly byte[] _signingCertificate;

    /// <param name="certificate">Certificate with its ECDSA P-256 private key.</param>
    /// <param name="time">Gives the signing time.</param>
    /// <exception cref="ArgumentException">The certificate has no ECDSA P-256 private key.</exception>
    public CmsSealer(X509Certificate2 certificate, TimeProvider time)
    {
        var key = certificate.GetECDsaPrivateKey();
        if (key is not { KeySize: 256 })
        {
            key?.Dispose();
            throw new ArgumentException("A seal certificate carries an ECDSA P-256 private key.", nameof(certificate));
        }

        (_key, _time, _certificate) = (key, time, certificate.RawData);
        _signerIdentifier = CmsEncoding.IssuerAndSerialNumber(certificate);
        _signingCertificate = CmsEncoding.SigningCertificateV2(certificate);
    }

    /// <summary>The DER encoding of a detached CMS SignedData over <paramref name="content"/>.</summary>
    public byte[] Seal(ReadOnlySpan<byte> content)
    {
        var attributes = CmsEncoding.SignedAttributes(SHA256.HashData(content), _time.GetUtcNow(), _signingCertificate);
        var signature = _key.SignData(attributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 2048);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CmsEncoding.SignedData);
            using (writer.PushSequence(CmsEncoding.Context0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    CmsEncoding.WriteAlgorithm(writer, CmsEncoding.Sha256);
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(CmsEncoding.Data);
                }

                using (writer.PushSetOf(CmsEncoding.Context0))
                {
                    writer.WriteEncodedValue(_certificate);
                }

                using (writer.PushSetOf())
                {
                    WriteSignerInfo(writer, attributes, signature);
                }
            }
        }

        return writer.Encode();
    }

    public void Dispose() => _key.Dispose();

    private void WriteSignerInfo(AsnWriter writer, byte[] attributes, byte[] signature)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteEncodedValue(_signerIdentifier);
            CmsEncoding.WriteAlgorithm(writer, CmsEncoding.Sha256);
            // The attributes are signed as SET OF and carried under an implicit [0]: only the tag differs (RFC 5652 section 5.4).
            attributes[0] = 0xA0;
            writer.WriteEncodedValue(attributes);
            CmsEncoding.WriteAlgorithm(writer, CmsEncoding.EcdsaWithSha256);
            writer.WriteOctetString(signature);
        }
    }
}
