using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace Hub.Core.Trust.Authority;

/// <summary>A certificate and its key, with which a service of the CA signs its answers.</summary>
internal sealed class AuthorityKey
{
    private readonly AsymmetricKeyParameter _key;

    private AuthorityKey(IReadOnlyList<X509Certificate> certificates, AsymmetricKeyParameter key) => (Certificates, _key) = (certificates, key);

    /// <summary>The certificate, and those above it as its file holds them.</summary>
    public IReadOnlyList<X509Certificate> Certificates { get; }

    /// <exception cref="FormatException">A file does not hold what it should.</exception>
    public static AuthorityKey Load(IssuedCertificate issued)
    {
        var certificates = new X509CertificateParser().ReadCertificates(File.ReadAllBytes(issued.PemPath));
        var pem = File.ReadAllText(issued.KeyPath);
        return certificates.Count > 0 && PemEncoding.TryFind(pem, out var fields)
            ? new AuthorityKey([.. certificates], PrivateKeyFactory.CreateKey(Convert.FromBase64String(pem[fields.Base64Data])))
            : throw new FormatException($"{issued.PemPath} holds no certificate or {issued.KeyPath} no key.");
    }

    /// <summary>Signs as the issuer signed the certificate: the hierarchies of the development CA each keep to one suite.</summary>
    public ISignatureFactory Signature() => new Asn1SignatureFactory(Certificates[0].SignatureAlgorithm, _key);
}
