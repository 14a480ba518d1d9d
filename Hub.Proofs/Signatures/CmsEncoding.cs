using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>The DER pieces of a CMS SignedData (RFC 5652, RFC 5035; GB/T 35275 for SM2) that a signature is made of.</summary>
public static class CmsEncoding
{
    internal const string SigningCertificateV2Attribute = "1.2.840.113549.1.9.16.2.47";
    internal const string ContentTypeAttribute = "1.2.840.113549.1.9.3";
    internal const string MessageDigestAttribute = "1.2.840.113549.1.9.4";
    internal const string SigningTimeAttribute = "1.2.840.113549.1.9.5";

    /// <summary>The tag <c>[0]</c> of a constructed value.</summary>
    public static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>The whole form that <see cref="DetachedSigner"/> writes, from the only parts of it that can differ.</summary>
    /// <param name="suite">Gives every object identifier.</param>
    /// <param name="certificate">DER certificate of the signer.</param>
    /// <param name="signerIdentifier"><see cref="IssuerAndSerialNumber"/> of the certificate.</param>
    /// <param name="signedAttributes">The SET OF that was signed.</param>
    /// <param name="signature">The signature over it.</param>
    internal static byte[] SignedData(SignatureSuite suite, ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> signerIdentifier, ReadOnlySpan<byte> signedAttributes, ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 2048);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(suite.CmsSignedData);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    WriteAlgorithm(writer, suite.DigestAlgorithm);
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(suite.CmsData);
                }

                using (writer.PushSetOf(Context0))
                {
                    writer.WriteEncodedValue(certificate);
                }

                using (writer.PushSetOf())
                {
                    WriteSignerInfo(writer, suite, signerIdentifier, signedAttributes, signature);
                }
            }
        }

        return writer.Encode();
    }

    internal static byte[] IssuerAndSerialNumber(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(certificate.IssuerName.RawData);
            writer.WriteInteger(certificate.SerialNumberBytes.Span);
        }

        return writer.Encode();
    }

    /// <summary>SigningCertificateV2 with one ESSCertIDv2, hashed with the digest of the suite; SHA-256 is the default of the form and so left out.</summary>
    internal static byte[] SigningCertificateV2(SignatureSuite suite, X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            if (suite.DigestAlgorithm != SignatureSuite.EcdsaP256.DigestAlgorithm)
            {
                WriteAlgorithm(writer, suite.DigestAlgorithm);
            }

            writer.WriteOctetString(suite.Digest(certificate.RawDataMemory.Span));
        }

        return writer.Encode();
    }

    /// <summary>The signed attributes as the SET OF that is signed.</summary>
    internal static byte[] SignedAttributes(SignatureSuite suite, ReadOnlySpan<byte> messageDigest, DateTimeOffset signingTime, ReadOnlySpan<byte> signingCertificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 256);
        using (writer.PushSetOf())
        {
            using (Attribute(writer, ContentTypeAttribute))
            using (writer.PushSetOf())
            {
                writer.WriteObjectIdentifier(suite.CmsData);
            }

            using (Attribute(writer, MessageDigestAttribute))
            using (writer.PushSetOf())
            {
                writer.WriteOctetString(messageDigest);
            }

            using (Attribute(writer, SigningTimeAttribute))
            using (writer.PushSetOf())
            {
                WriteTime(writer, signingTime);
            }

            using (Attribute(writer, SigningCertificateV2Attribute))
            using (writer.PushSetOf())
            {
                writer.WriteEncodedValue(signingCertificate);
            }
        }

        return writer.Encode();
    }

    private static void WriteSignerInfo(AsnWriter writer, SignatureSuite suite, ReadOnlySpan<byte> signerIdentifier, ReadOnlySpan<byte> signedAttributes, ReadOnlySpan<byte> signature)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteEncodedValue(signerIdentifier);
            WriteAlgorithm(writer, suite.DigestAlgorithm);
            // The attributes are signed as SET OF and carried under an implicit [0]: only the tag differs (RFC 5652 section 5.4).
            var carried = signedAttributes.ToArray();
            carried[0] = 0xA0;
            writer.WriteEncodedValue(carried);
            WriteAlgorithm(writer, suite.CmsSignatureAlgorithm, suite.HasNullParameters);
            writer.WriteOctetString(signature);
        }
    }

    /// <summary>AlgorithmIdentifier, as RFC 5754 and GB/T 35275 ask: nothing after a digest, ECDSA or SM2, NULL after RSA.</summary>
    private static void WriteAlgorithm(AsnWriter writer, string oid, bool withNull = false)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (withNull)
            {
                writer.WriteNull();
            }
        }
    }

    private static AsnWriter.Scope Attribute(AsnWriter writer, string oid)
    {
        var scope = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        return scope;
    }

    /// <summary>UTCTime until 2049, GeneralizedTime after (RFC 5652 section 11.3); whole seconds.</summary>
    private static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        if (time.Year < 2050)
        {
            writer.WriteUtcTime(time.ToUniversalTime());
        }
        else
        {
            writer.WriteGeneralizedTime(time.ToUniversalTime(), omitFractionalSeconds: true);
        }
    }
}
