using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>
/// Digest and signature algorithm that belong together, with the object identifiers by which certificates and CMS name them. SM2 signs with the
/// default user id (GM/T 0009: <c>1234567812345678</c>).
/// </summary>
public sealed class SignatureSuite
{
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>ECDSA P-256 with SHA-256 (FIPS 186-5).</summary>
    public static readonly SignatureSuite EcdsaP256 = new()
    {
        Name = "ecdsa-p256",
        KeyAlgorithm = EcPublicKey,
        Curve = "1.2.840.10045.3.1.7",
        DigestAlgorithm = "2.16.840.1.101.3.4.2.1",
        SignatureAlgorithm = "1.2.840.10045.4.3.2",
        CmsSignatureAlgorithm = "1.2.840.10045.4.3.2",
        CmsData = "1.2.840.113549.1.7.1",
        CmsSignedData = "1.2.840.113549.1.7.2",
    };

    /// <summary>RSA PKCS#1 v1.5 with SHA-256 (RFC 8017); the hub's own keys have 3072 bits, those of others at least 2048.</summary>
    public static readonly SignatureSuite Rsa3072 = new()
    {
        Name = "rsa-3072",
        KeyAlgorithm = RsaEncryption,
        DigestAlgorithm = "2.16.840.1.101.3.4.2.1",
        SignatureAlgorithm = "1.2.840.113549.1.1.11",
        CmsSignatureAlgorithm = "1.2.840.113549.1.1.11",
        CmsData = "1.2.840.113549.1.7.1",
        CmsSignedData = "1.2.840.113549.1.7.2",
    };

    /// <summary>SM2 with SM3 (GB/T 32918, GB/T 32905); CMS by GB/T 35275, which has object identifiers of its own.</summary>
    public static readonly SignatureSuite Sm2Sm3 = new()
    {
        Name = "sm2-sm3",
        KeyAlgorithm = EcPublicKey,
        Curve = "1.2.156.10197.1.301",
        DigestAlgorithm = "1.2.156.10197.1.401",
        SignatureAlgorithm = "1.2.156.10197.1.501",
        CmsSignatureAlgorithm = "1.2.156.10197.1.301.1",
        CmsData = "1.2.156.10197.6.1.4.2.1",
        CmsSignedData = "1.2.156.10197.6.1.4.2.2",
    };

    /// <summary>In the order of their names.</summary>
    public static readonly IReadOnlyList<SignatureSuite> All = [EcdsaP256, Rsa3072, Sm2Sm3];

    private SignatureSuite()
    {
    }

    /// <summary>Stable name: <c>ecdsa-p256</c>, <c>rsa-3072</c> or <c>sm2-sm3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>OID of the digest: SHA-256 or SM3, 32 bytes each.</summary>
    public required string DigestAlgorithm { get; init; }

    /// <summary>OID in certificates and revocation lists.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>OID in a CMS SignerInfo. GB/T 35275 names SM2 there by 1.2.156.10197.1.301.1; readers also meet <see cref="SignatureAlgorithm"/>.</summary>
    public required string CmsSignatureAlgorithm { get; init; }

    /// <summary>OID of the CMS content type data.</summary>
    public required string CmsData { get; init; }

    /// <summary>OID of the CMS content type SignedData.</summary>
    public required string CmsSignedData { get; init; }

    /// <summary>OID of the public key's algorithm.</summary>
    internal string KeyAlgorithm { get; private init; } = "";

    /// <summary>OID of the curve; null for RSA.</summary>
    internal string? Curve { get; private init; }

    /// <summary>RSA algorithm identifiers carry a NULL, those of the other suites nothing (RFC 4055, RFC 5758, GB/T 33560).</summary>
    public bool HasNullParameters => Curve is null;

    /// <summary>The suite of that name; null when there is none.</summary>
    public static SignatureSuite? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    /// <summary>The suite of that name.</summary>
    /// <exception cref="FormatException">There is none; the message names those there are.</exception>
    public static SignatureSuite Parse(string name) =>
        Find(name) ?? throw new FormatException($"'{name}' 不是签名算法套件 · is not a signature suite: {string.Join(", ", All.Select(s => s.Name))}");

    /// <summary>The suite that a certificate's key signs with; null when it is none of them.</summary>
    public static SignatureSuite? Of(X509Certificate2 certificate) => Of(certificate.PublicKey);

    /// <summary>The suite that a key signs with; null when it is none of them.</summary>
    public static SignatureSuite? Of(PublicKey key) => All.FirstOrDefault(s => s.KeyAlgorithm == key.Oid.Value && (s.Curve is null || s.Curve == CurveOf(key)));

    /// <summary>The 32 bytes of the suite's digest.</summary>
    public byte[] Digest(ReadOnlySpan<byte> content)
    {
        var digest = new byte[Sm3.Size];
        if (this == Sm2Sm3)
        {
            Sm3.Hash(content, digest);
        }
        else
        {
            SHA256.HashData(content, digest);
        }

        return digest;
    }

    public override string ToString() => Name;

    private static string? CurveOf(PublicKey key)
    {
        try
        {
            return AsnDecoder.ReadObjectIdentifier(key.EncodedParameters!.RawData, AsnEncodingRules.DER, out _);
        }
        catch (AsnContentException)
        {
            return null; // a curve spelled out; nobody needs one
        }
    }
}
