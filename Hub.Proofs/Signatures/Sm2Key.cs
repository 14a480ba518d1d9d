using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace Hub.Proofs.Signatures;

/// <summary>An SM2 key in memory (GB/T 32918), by BouncyCastle: .NET knows neither the signature nor the digest.</summary>
internal sealed class Sm2Key : SoftwareKey
{
    private readonly ECPrivateKeyParameters _key;
    private readonly SM2Signer _signer = new();

    private Sm2Key(ECPrivateKeyParameters key)
    {
        _key = key;
        var point = key.Parameters.G.Multiply(key.D).Normalize();
        var publicKey = new ECPublicKeyParameters(key.AlgorithmName, point, GMObjectIdentifiers.sm2p256v1);
        PublicKey = PublicKey.CreateFromSubjectPublicKeyInfo(SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(publicKey).GetDerEncoded(), out _);
        _signer.Init(true, new ParametersWithRandom(key)); // user id: BouncyCastle's default is that of GM/T 0009
    }

    public override SignatureSuite Suite => SignatureSuite.Sm2Sm3;

    public override PublicKey PublicKey { get; }

    public static Sm2Key Generate()
    {
        var generator = new ECKeyPairGenerator("EC");
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        return new Sm2Key((ECPrivateKeyParameters)generator.GenerateKeyPair().Private);
    }

    /// <summary>The key of the private number, 32 bytes big endian.</summary>
    internal static Sm2Key FromNumber(ReadOnlySpan<byte> number) =>
        new(new ECPrivateKeyParameters("EC", new Org.BouncyCastle.Math.BigInteger(1, number.ToArray()), GMObjectIdentifiers.sm2p256v1));

    /// <summary>Null when the text holds no SM2 key.</summary>
    public static Sm2Key? TryFromPem(string pem, string? password)
    {
        try
        {
            using var reader = new PemReader(new StringReader(pem), new Password(password));
            for (var found = reader.ReadObject(); found is not null; found = reader.ReadObject())
            {
                var key = found is AsymmetricCipherKeyPair pair ? pair.Private : found as AsymmetricKeyParameter;
                if (key is ECPrivateKeyParameters ec && IsSm2(ec))
                {
                    return new Sm2Key(ec);
                }
            }
        }
        catch (Exception e) when (e is IOException or GeneralSecurityException or InvalidCipherTextException or ArgumentException or FormatException)
        {
            // Something else, or another password: the other readers say what they think of it.
        }

        return null;
    }

    /// <summary>Key and certificates of a PKCS#12 file; null when it holds no SM2 key.</summary>
    /// <exception cref="CryptographicException">Not a PKCS#12 file, or the password is wrong.</exception>
    public static (Sm2Key Key, IReadOnlyList<X509Certificate2> Chain)? TryFromPkcs12(byte[] content, string password)
    {
        var store = new Pkcs12StoreBuilder().Build();
        try
        {
            store.Load(new MemoryStream(content), password.ToCharArray());
        }
        catch (Exception e) when (e is IOException or ArgumentException or GeneralSecurityException)
        {
            throw new CryptographicException("Not a PKCS#12 file, or its password is wrong: " + e.Message, e);
        }

        foreach (var alias in store.Aliases.Where(store.IsKeyEntry))
        {
            if (store.GetKey(alias).Key is ECPrivateKeyParameters ec && IsSm2(ec))
            {
                return (new Sm2Key(ec), [.. store.GetCertificateChain(alias).Select(c => X509CertificateLoader.LoadCertificate(c.Certificate.GetEncoded()))]);
            }
        }

        return null;
    }

    public override byte[] Sign(ReadOnlySpan<byte> data)
    {
        _signer.BlockUpdate(data);
        return _signer.GenerateSignature(); // leaves the signer ready for the next
    }

    public override string ToPem() => PemEncoding.WriteString("PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(_key).GetDerEncoded()) + "\n";

    public override byte[] ToPkcs12(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> issuers, string password)
    {
        var store = new Pkcs12StoreBuilder().Build();
        store.SetKeyEntry("key", new AsymmetricKeyEntry(_key), [.. issuers.Prepend(certificate).Select(c => new X509CertificateEntry(new X509CertificateParser().ReadCertificate(c.RawData)))]);
        using var stream = new MemoryStream();
        store.Save(stream, password.ToCharArray(), new SecureRandom());
        return stream.ToArray();
    }

    public override X509Certificate2 AttachTo(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span);

    protected override void Dispose(bool disposing)
    {
        // BouncyCastle keeps numbers in managed memory and has nothing to release.
    }

    private static bool IsSm2(ECPrivateKeyParameters key) => GMObjectIdentifiers.sm2p256v1.Equals(key.PublicKeyParamSet);

    private sealed class Password(string? password) : IPasswordFinder
    {
        public char[] GetPassword() => password?.ToCharArray() ?? [];
    }
}
