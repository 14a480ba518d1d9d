using System.Formats.Asn1;

namespace Hub.Core.Seal;

/// <summary>
/// A seal taken apart. The reader is strict (DER, exactly the fields that <see cref="CmsSealer"/> writes), so that every byte is either a constant,
/// signed, the signature, or the certificate that the signed attributes name by its hash: no byte of a seal can change unnoticed.
/// </summary>
internal sealed record CmsSeal
{
    /// <summary>DER certificate of the signer.</summary>
    public required ReadOnlyMemory<byte> Certificate { get; init; }

    /// <summary>IssuerAndSerialNumber, DER.</summary>
    public required ReadOnlyMemory<byte> SignerIdentifier { get; init; }

    /// <summary>The signed attributes as the SET OF that was signed.</summary>
    public required byte[] SignedAttributes { get; init; }

    public required ReadOnlyMemory<byte> MessageDigest { get; init; }

    public required DateTimeOffset SigningTime { get; init; }

    /// <summary>SHA-256 of the signer's certificate, from signingCertificateV2.</summary>
    public required ReadOnlyMemory<byte> CertificateHash { get; init; }

    public required byte[] Signature { get; init; }

    /// <exception cref="FormatException">Not a seal of this form.</exception>
    public static CmsSeal Parse(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var contentInfo = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            Expect(contentInfo, CmsEncoding.SignedData);
            var wrapped = contentInfo.ReadSequence(CmsEncoding.Context0);
            contentInfo.ThrowIfNotEmpty();
            var signedData = wrapped.ReadSequence();
            wrapped.ThrowIfNotEmpty();
            return ParseSignedData(signedData);
        }
        catch (AsnContentException e)
        {
            throw new FormatException("Not a DER encoded CMS SignedData of the form of a seal.", e);
        }
    }

    private static CmsSeal ParseSignedData(AsnReader signedData)
    {
        ExpectVersion1(signedData);
        var digests = signedData.ReadSetOf();
        ExpectAlgorithm(digests, CmsEncoding.Sha256);
        digests.ThrowIfNotEmpty();
        var content = signedData.ReadSequence();
        Expect(content, CmsEncoding.Data);
        content.ThrowIfNotEmpty(); // detached: no content inside
        var certificates = signedData.ReadSetOf(CmsEncoding.Context0);
        var certificate = certificates.ReadEncodedValue();
        certificates.ThrowIfNotEmpty();
        var signers = signedData.ReadSetOf();
        signedData.ThrowIfNotEmpty();
        var signer = signers.ReadSequence();
        signers.ThrowIfNotEmpty();

        ExpectVersion1(signer);
        var identifier = signer.ReadEncodedValue();
        ExpectAlgorithm(signer, CmsEncoding.Sha256);
        var attributes = signer.PeekEncodedValue().ToArray();
        var set = signer.ReadSetOf(CmsEncoding.Context0);
        ExpectAlgorithm(signer, CmsEncoding.EcdsaWithSha256);
        var signature = signer.ReadOctetString();
        signer.ThrowIfNotEmpty();

        var values = ReadAttributes(set);
        Expect(Value(values, CmsEncoding.ContentTypeAttribute), CmsEncoding.Data);
        attributes[0] = 0x31; // as it was signed: SET OF instead of the implicit [0]
        return new CmsSeal
        {
            Certificate = certificate,
            SignerIdentifier = identifier,
            SignedAttributes = attributes,
            MessageDigest = Value(values, CmsEncoding.MessageDigestAttribute).ReadOctetString(),
            SigningTime = ReadTime(Value(values, CmsEncoding.SigningTimeAttribute)),
            CertificateHash = ReadCertificateHash(Value(values, CmsEncoding.SigningCertificateV2Attribute)),
            Signature = signature,
        };
    }

    private static Dictionary<string, AsnReader> ReadAttributes(AsnReader set)
    {
        var values = new Dictionary<string, AsnReader>();
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            if (!values.TryAdd(oid, attribute.ReadSetOf()))
            {
                throw new FormatException($"The seal carries the attribute {oid} twice.");
            }

            attribute.ThrowIfNotEmpty();
        }

        return values;
    }

    private static AsnReader Value(Dictionary<string, AsnReader> attributes, string oid) =>
        attributes.GetValueOrDefault(oid) ?? throw new FormatException($"The seal lacks the signed attribute {oid}.");

    private static ReadOnlyMemory<byte> ReadCertificateHash(AsnReader attribute) =>
        attribute.ReadSequence().ReadSequence().ReadSequence().ReadOctetString();

    private static DateTimeOffset ReadTime(AsnReader value) =>
        value.PeekTag() == Asn1Tag.UtcTime ? value.ReadUtcTime() : value.ReadGeneralizedTime();

    private static void ExpectVersion1(AsnReader reader)
    {
        if (!reader.TryReadInt32(out var version) || version != 1)
        {
            throw new FormatException("The seal has an unknown version.");
        }
    }

    private static void ExpectAlgorithm(AsnReader reader, string oid)
    {
        var algorithm = reader.ReadSequence();
        Expect(algorithm, oid);
        algorithm.ThrowIfNotEmpty();
    }

    private static void Expect(AsnReader reader, string oid)
    {
        var found = reader.ReadObjectIdentifier();
        if (found != oid)
        {
            throw new FormatException($"The seal has {found} where {oid} belongs.");
        }
    }
}
