using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>
/// A detached CMS SignedData with one signer, taken apart. Reads what <see cref="DetachedSigner"/> and other software write: BER, further certificates, further
/// attributes, the object identifiers of PKCS#7 or of GB/T 35275. Signed attributes are required.
/// </summary>
public sealed record CmsSignature
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private static readonly Asn1Tag KeyIdentifier = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RevocationLists = new(TagClass.ContextSpecific, 1, isConstructed: true);

    public required SignatureSuite Suite { get; init; }

    /// <summary>DER certificate of the signer.</summary>
    public required ReadOnlyMemory<byte> Certificate { get; init; }

    /// <summary>IssuerAndSerialNumber, or the subject key identifier under [0].</summary>
    public required ReadOnlyMemory<byte> SignerIdentifier { get; init; }

    /// <summary>The signed attributes as the SET OF that was signed.</summary>
    public required ReadOnlyMemory<byte> SignedAttributes { get; init; }

    public required ReadOnlyMemory<byte> MessageDigest { get; init; }

    /// <summary>When the signer says it signed; null when it does not.</summary>
    public DateTimeOffset? SigningTime { get; init; }

    /// <summary>ESSCertIDv2 of signingCertificateV2: the hash of the signer's certificate and, unless it is SHA-256, its algorithm; null without.</summary>
    public (string Algorithm, ReadOnlyMemory<byte> Hash)? CertificateHash { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <exception cref="FormatException">Not such a signature, or of no suite.</exception>
    public static CmsSignature Parse(ReadOnlyMemory<byte> content)
    {
        try
        {
            var outer = new AsnReader(content, AsnEncodingRules.BER);
            var contentInfo = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var type = contentInfo.ReadObjectIdentifier();
            if (SignatureSuite.All.All(s => s.CmsSignedData != type))
            {
                throw new FormatException($"The content type {type} is not SignedData.");
            }

            var wrapped = contentInfo.ReadSequence(CmsEncoding.Context0);
            contentInfo.ThrowIfNotEmpty();
            var signedData = wrapped.ReadSequence();
            wrapped.ThrowIfNotEmpty();
            return ParseSignedData(signedData);
        }
        catch (AsnContentException e)
        {
            throw new FormatException("Not a CMS SignedData: " + e.Message, e);
        }
    }

    /// <summary>Verifies the signature over the content, and that it is the certificate's.</summary>
    /// <param name="content">What should be signed.</param>
    /// <param name="certificate">The certificate of <see cref="Certificate"/>.</param>
    /// <param name="key">Its key; null when that is of no suite.</param>
    public CmsFault Verify(ReadOnlySpan<byte> content, X509Certificate2 certificate, VerificationKey? key) => VerifyDigest(Suite.Digest(content), certificate, key);

    /// <summary>As <see cref="Verify"/>, for content of which only the suite's digest is at hand.</summary>
    public CmsFault VerifyDigest(ReadOnlySpan<byte> digest, X509Certificate2 certificate, VerificationKey? key) =>
        key?.Suite != Suite || !Names(certificate) ? CmsFault.Certificate
        : !key.Verify(SignedAttributes.Span, Signature.Span) ? CmsFault.Signature
        : !MessageDigest.Span.SequenceEqual(digest) ? CmsFault.Content
        : CmsFault.None;

    /// <summary>Whether these are the bytes that <see cref="DetachedSigner"/> writes for the same parts: then no byte is there that is neither constant, signed, nor verified.</summary>
    public bool IsPlainForm(ReadOnlySpan<byte> content, X509Certificate2 certificate)
    {
        var attributes = CmsEncoding.SignedAttributes(Suite, MessageDigest.Span, SigningTime ?? default, CmsEncoding.SigningCertificateV2(Suite, certificate));
        return CmsEncoding.SignedData(Suite, Certificate.Span, CmsEncoding.IssuerAndSerialNumber(certificate), attributes, Signature.Span).AsSpan().SequenceEqual(content);
    }

    private static CmsSignature ParseSignedData(AsnReader signedData)
    {
        signedData.ReadInteger();
        signedData.ReadSetOf(skipSortOrderValidation: true); // of digest algorithms: the signer names its own
        var content = signedData.ReadSequence();
        var contentType = content.ReadObjectIdentifier();
        if (content.HasData)
        {
            throw new FormatException("The signature is not detached: the content stands inside.");
        }

        var certificates = new List<ReadOnlyMemory<byte>>();
        var set = signedData.ReadSetOf(skipSortOrderValidation: true, CmsEncoding.Context0);
        while (set.HasData)
        {
            certificates.Add(set.ReadEncodedValue());
        }

        if (signedData.HasData && signedData.PeekTag().HasSameClassAndValue(RevocationLists))
        {
            signedData.ReadEncodedValue();
        }

        var signers = signedData.ReadSetOf(skipSortOrderValidation: true);
        signedData.ThrowIfNotEmpty();
        var signer = signers.ReadSequence();
        if (signers.HasData)
        {
            throw new FormatException("There is more than one signer.");
        }

        return ParseSigner(signer, contentType, certificates);
    }

    private static CmsSignature ParseSigner(AsnReader signer, string contentType, List<ReadOnlyMemory<byte>> certificates)
    {
        signer.ReadInteger();
        var identifier = signer.ReadEncodedValue();
        var digest = signer.ReadSequence().ReadObjectIdentifier();
        if (!signer.PeekTag().HasSameClassAndValue(CmsEncoding.Context0))
        {
            throw new FormatException("The signature has no signed attributes.");
        }

        var attributes = signer.PeekEncodedValue().ToArray();
        var set = signer.ReadSetOf(skipSortOrderValidation: true, CmsEncoding.Context0);
        attributes[0] = 0x31; // as it was signed: SET OF instead of the implicit [0]
        var algorithm = signer.ReadSequence().ReadObjectIdentifier();
        var suite = SignatureSuite.All.FirstOrDefault(s => algorithm == s.CmsSignatureAlgorithm || algorithm == s.SignatureAlgorithm || (algorithm == RsaEncryption && s == SignatureSuite.Rsa3072));
        if (suite is null || suite.DigestAlgorithm != digest)
        {
            throw new FormatException($"The signature algorithm {algorithm} with digest {digest} is of no suite: {string.Join(", ", SignatureSuite.All)}.");
        }

        var signature = signer.ReadOctetString();
        var values = ReadAttributes(set);
        if (Required(values, CmsEncoding.ContentTypeAttribute).ReadObjectIdentifier() != contentType)
        {
            throw new FormatException("The signed content type is not that of the content.");
        }

        return new CmsSignature
        {
            Suite = suite,
            Certificate = FindSigner(certificates, identifier),
            SignerIdentifier = identifier,
            SignedAttributes = attributes,
            MessageDigest = Required(values, CmsEncoding.MessageDigestAttribute).ReadOctetString(),
            SigningTime = values.TryGetValue(CmsEncoding.SigningTimeAttribute, out var time) ? ReadTime(time) : null,
            CertificateHash = values.TryGetValue(CmsEncoding.SigningCertificateV2Attribute, out var named) ? ReadCertificateHash(named) : null,
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
            if (!values.TryAdd(oid, attribute.ReadSetOf(skipSortOrderValidation: true)))
            {
                throw new FormatException($"The signature carries the attribute {oid} twice.");
            }
        }

        return values;
    }

    private static AsnReader Required(Dictionary<string, AsnReader> attributes, string oid) =>
        attributes.GetValueOrDefault(oid) ?? throw new FormatException($"The signature lacks the signed attribute {oid}.");

    private static (string Algorithm, ReadOnlyMemory<byte> Hash) ReadCertificateHash(AsnReader attribute)
    {
        var certificate = attribute.ReadSequence().ReadSequence().ReadSequence();
        var algorithm = certificate.PeekTag() == Asn1Tag.Sequence ? certificate.ReadSequence().ReadObjectIdentifier() : SignatureSuite.EcdsaP256.DigestAlgorithm;
        return (algorithm, certificate.ReadOctetString());
    }

    private static DateTimeOffset ReadTime(AsnReader value) =>
        value.PeekTag() == Asn1Tag.UtcTime ? value.ReadUtcTime() : value.ReadGeneralizedTime();

    /// <summary>The certificate that the identifier names; where there is only one, <see cref="Verify"/> asks whether it is that.</summary>
    private static ReadOnlyMemory<byte> FindSigner(List<ReadOnlyMemory<byte>> certificates, ReadOnlyMemory<byte> identifier)
    {
        if (certificates.Count > 1)
        {
            certificates = certificates.FindAll(c =>
            {
                using var certificate = Load(c);
                return certificate is not null && IsNamedBy(certificate, identifier);
            });
        }

        return certificates.Count > 0 ? certificates[0] : throw new FormatException("The certificate of the signer is not inside.");
    }

    private static X509Certificate2? Load(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(certificate.Span);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private bool Names(X509Certificate2 certificate) => IsNamedBy(certificate, SignerIdentifier) && CertificateHash switch
    {
        null => true,
        var (algorithm, hash) => SignatureSuite.All.FirstOrDefault(s => s.DigestAlgorithm == algorithm) is { } suite
            && hash.Span.SequenceEqual(suite.Digest(certificate.RawDataMemory.Span)),
    };

    private static bool IsNamedBy(X509Certificate2 certificate, ReadOnlyMemory<byte> identifier)
    {
        if (Asn1Tag.TryDecode(identifier.Span, out var tag, out _) && tag.HasSameClassAndValue(KeyIdentifier))
        {
            var named = AsnDecoder.ReadOctetString(identifier.Span, AsnEncodingRules.BER, out _, KeyIdentifier);
            return certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any(e => e.SubjectKeyIdentifierBytes.Span.SequenceEqual(named));
        }

        return identifier.Span.SequenceEqual(CmsEncoding.IssuerAndSerialNumber(certificate));
    }
}
