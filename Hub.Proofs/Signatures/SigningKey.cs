using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Proofs.Signatures;

/// <summary>A private key of a <see cref="SignatureSuite"/>: in memory (<see cref="SoftwareKey"/>) or in a token. Not safe for several threads.</summary>
public abstract class SigningKey : IDisposable
{
    public abstract SignatureSuite Suite { get; }

    /// <summary>The public half.</summary>
    public abstract PublicKey PublicKey { get; }

    /// <summary>Digest and signature of the data: DER (r, s) for ECDSA and SM2, the PKCS#1 block for RSA.</summary>
    /// <exception cref="CryptographicException">The key cannot be used: a token that was taken out, for one.</exception>
    public abstract byte[] Sign(ReadOnlySpan<byte> data);

    /// <summary>What .NET's builders of certificates and revocation lists sign with.</summary>
    public X509SignatureGenerator ToGenerator() => new Generator(this);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private sealed class Generator(SigningKey key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(key.Suite.SignatureAlgorithm);
                if (key.Suite.HasNullParameters)
                {
                    writer.WriteNull();
                }
            }

            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.Sign(data);

        protected override PublicKey BuildPublicKey() => key.PublicKey;
    }
}
