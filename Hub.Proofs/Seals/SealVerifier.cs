using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;

namespace Hub.Proofs.Seals;

/// <summary>
/// Verifies that a seal is intact and covers a text. Strict: a seal is byte for byte what the hub writes, so every byte of it is either a constant, signed, the
/// signature, or the certificate that the signed attributes name by its hash, and no bit can change unnoticed. Whether its signer is
/// trusted is another question: <see cref="SealTrust"/>; the timestamp that it may carry is handed on, not judged.
/// Remembers the last signers, because most seals of a log have the same. Not safe for several threads.
/// </summary>
public sealed class SealVerifier : IDisposable
{
    /// <summary>A checkpoint has a seal of each suite, and keys are renewed now and then.</summary>
    private const int MaxKnown = 8;

    private readonly List<(X509Certificate2 Certificate, VerificationKey? Key)> _known = [];

    /// <summary>Checks form, text, signature and that the certificate is the one that was meant.</summary>
    public SealVerdict Verify(ReadOnlySpan<byte> content, ReadOnlyMemory<byte> seal)
    {
        CmsSignature parts;
        X509Certificate2 signer;
        VerificationKey? key;
        ReadOnlyMemory<byte>? timestamp;
        try
        {
            (seal, timestamp) = StampedSeal.Split(seal);
            parts = CmsSignature.Parse(seal);
            (signer, key) = SignerOf(parts.Certificate);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return new SealVerdict { Code = SealCodes.Malformed, Detail = e.Message };
        }

        var (code, detail) = parts.Verify(content, signer, key) switch
        {
            CmsFault.Certificate => (SealCodes.Certificate, "The certificate in the seal is not the one that the signed attributes name."),
            CmsFault.Signature => (SealCodes.Signature, "The signature of the seal does not verify."),
            CmsFault.Content => (SealCodes.Text, "The seal is intact but covers another text."),
            _ when !parts.IsPlainForm(seal.Span, signer) => (SealCodes.Malformed, "The signature verifies, but the seal is not encoded as the hub encodes seals."),
            _ => (null, ""),
        };
        return new SealVerdict { Code = code, Detail = detail, Suite = parts.Suite, Signer = signer, SigningTime = parts.SigningTime ?? default, Timestamp = timestamp, Signature = parts.Signature };
    }

    public void Dispose() => _known.ForEach(k => k.Key?.Dispose());

    private (X509Certificate2 Certificate, VerificationKey? Key) SignerOf(ReadOnlyMemory<byte> certificate)
    {
        foreach (var known in _known)
        {
            if (known.Certificate.RawDataMemory.Span.SequenceEqual(certificate.Span))
            {
                return known;
            }
        }

        var signer = X509CertificateLoader.LoadCertificate(certificate.Span);
        if (_known.Count == MaxKnown)
        {
            _known[0].Key?.Dispose();
            _known.RemoveAt(0);
        }

        _known.Add((signer, VerificationKey.Of(signer)));
        return _known[^1];
    }
}
