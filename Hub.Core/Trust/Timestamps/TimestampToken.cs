using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;

namespace Hub.Core.Trust.Timestamps;

/// <summary>A time-stamp token of RFC 3161 that carries its signer's certificate. Read strictly: DER, one signer, nothing unsigned in it but certificates.</summary>
public sealed class TimestampToken
{
    private const string SignedData = "1.2.840.113549.1.7.2";
    private static readonly string[] Digests = ["2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"];
    private readonly TimeStampToken _token;
    private readonly Org.BouncyCastle.X509.X509Certificate _signer;

    private TimestampToken(ReadOnlyMemory<byte> der, TimeStampToken token, Org.BouncyCastle.X509.X509Certificate signer)
    {
        (Der, _token, _signer) = (der, token, signer);
        Signer = X509CertificateLoader.LoadCertificate(signer.GetEncoded());
        Time = new DateTimeOffset(DateTime.SpecifyKind(token.TimeStampInfo.GenTime, DateTimeKind.Utc));
    }

    /// <summary>The ContentInfo as it was read: what <c>openssl ts -verify -token_in</c> takes.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>genTime: what the token covers existed then.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Certificate of the authority.</summary>
    public X509Certificate2 Signer { get; }

    /// <exception cref="FormatException">Not a token of this form.</exception>
    public static TimestampToken Parse(ReadOnlyMemory<byte> der)
    {
        try
        {
            var bytes = der.ToArray();
            if (!Asn1Object.FromByteArray(bytes).GetEncoded(Asn1Encodable.Der).AsSpan().SequenceEqual(bytes))
            {
                throw new FormatException("The timestamp token is not in DER.");
            }

            return Read(der, new CmsSignedData(bytes));
        }
        catch (Exception e) when (e is not (FormatException or OutOfMemoryException))
        {
            // The reader of the library has no exception of its own: a broken token shows as any of a dozen.
            throw new FormatException("Not a timestamp token (RFC 3161): " + e.Message, e);
        }
    }

    /// <summary>Null when the token is intact and over <paramref name="covered"/>; otherwise one of <see cref="TimestampCodes"/>. Whom its signer leads to is for <see cref="TimestampTrust"/>.</summary>
    public string? Verify(ReadOnlySpan<byte> covered)
    {
        var info = _token.TimeStampInfo;
        if (!Digests.Contains(info.MessageImprintAlgOid)
            || !DigestUtilities.CalculateDigest(new DerObjectIdentifier(info.MessageImprintAlgOid), covered.ToArray()).AsSpan().SequenceEqual(info.GetMessageImprintDigest()))
        {
            return TimestampCodes.Imprint;
        }

        try
        {
            TspUtil.ValidateCertificate(_signer);
        }
        catch (Exception e) when (e is TspException or ArgumentException)
        {
            return TimestampCodes.Purpose;
        }

        if (!_signer.IsValid(info.GenTime))
        {
            return TimestampCodes.Expired;
        }

        try
        {
            _token.Validate(_signer);
            return null;
        }
        catch (Exception e) when (e is TspException or CmsException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException or IOException)
        {
            return TimestampCodes.Signature;
        }
    }

    private static TimestampToken Read(ReadOnlyMemory<byte> der, CmsSignedData content)
    {
        var signers = content.GetSignerInfos().GetSigners();
        if (content.ContentInfo.ContentType.Id != SignedData || content.SignedData.EncapContentInfo.Content is not Asn1OctetString || content.Version != 3 || signers.Count != 1 || signers[0].Version != 1 || signers[0].UnsignedAttributes is not null
            || !content.GetDigestAlgorithms().SequenceEqual([signers[0].DigestAlgorithmID]) || content.GetCrls().EnumerateMatches(null).Any())
        {
            throw new FormatException("The timestamp token holds something else than one signer, its signature and certificates.");
        }

        var token = new TimeStampToken(content);
        var signer = token.GetCertificates().EnumerateMatches(token.SignerID).FirstOrDefault(c => Names(signers[0], c))
            ?? throw new FormatException("The timestamp token does not carry its signer's certificate.");
        return new TimestampToken(der, token, signer);
    }

    /// <summary>Byte for byte: the comparison of names in the library ignores case.</summary>
    private static bool Names(SignerInformation signer, Org.BouncyCastle.X509.X509Certificate certificate) =>
        signer.SignerInfo.SignerID.GetDerEncoded().AsSpan().SequenceEqual(new IssuerAndSerialNumber(certificate.CertificateStructure).GetDerEncoded());
}
