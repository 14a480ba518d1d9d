using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Seal;

/// <summary>The DER pieces of a CMS SignedData (RFC 5652, RFC 5035) that a seal is made of.</summary>
internal static class CmsEncoding
{
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    public const string SigningCertificateV2Attribute = "1.2.840.113549.1.9.16.2.47";
    public const string ContentTypeAttribute = "1.2.840.113549.1.9.3";
    public const string MessageDigestAttribute = "1.2.840.113549.1.9.4";
    public const string SigningTimeAttribute = "1.2.840.113549.1.9.5";

    public static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>AlgorithmIdentifier without parameters, as RFC 5754 asks for SHA-256 and ECDSA.</summary>
    public static void WriteAlgorithm(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }
    }

    public static byte[] IssuerAndSerialNumber(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(certificate.IssuerName.RawData);
            writer.WriteInteger(certificate.SerialNumberBytes.Span);
        }

        return writer.Encode();
    }

    /// <summary>SigningCertificateV2 with one ESSCertIDv2; its hash algorithm is the default, SHA-256, and so left out.</summary>
    public static byte[] SigningCertificateV2(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(certificate.RawDataMemory.Span));
        }

        return writer.Encode();
    }

    /// <summary>The signed attributes as the SET OF that is signed.</summary>
    public static byte[] SignedAttributes(ReadOnlySpan<byte> messageDigest, DateTimeOffset signingTime, ReadOnlySpan<byte> signingCertificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 256);
        using (writer.PushSetOf())
        {
            using (Attribute(writer, ContentTypeAttribute))
            using (writer.PushSetOf())
            {
                writer.WriteObjectIdentifier(Data);
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
