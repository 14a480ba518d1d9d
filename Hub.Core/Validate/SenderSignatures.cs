using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Trust;
using Hub.Proofs.Signatures;

namespace Hub.Core.Validate;

/// <summary>
/// Judges the signature of a sender over its payload: a detached CMS of any suite, by a certificate that leads to a trusted CA, is not revoked and names the
/// sending department. Any number of threads.
/// </summary>
public sealed class SenderSignatures(CertificateTrust trust)
{
    /// <summary>Null when the message is not signed, or its signature is good.</summary>
    public Refusal? Check(Received received)
    {
        if (received.Signature.IsEmpty)
        {
            return null;
        }

        try
        {
            return Judge(received);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or AsnContentException or ArgumentException or NotSupportedException)
        {
            // Whatever a sender encodes: what cannot be read is no signature.
            return Refusals.SignatureMalformed;
        }
    }

    private Refusal? Judge(Received received)
    {
        var signature = CmsSignature.Parse(received.Signature);
        using var certificate = X509CertificateLoader.LoadCertificate(signature.Certificate.Span);
        using var key = VerificationKey.Of(certificate);
        return signature.Verify(received.Data.Span, certificate, key) != CmsFault.None
            ? Refusals.SignatureInvalid
            : trust.CheckSigner(certificate) switch
            {
                CertificateDecision.Refused refused => Refusals.SignatureCertificate(refused.Code),
                CertificateDecision.Trusted trusted when trusted.Department.Uscc != received.Caller.Uscc => Refusals.SignatureSender,
                _ => null,
            };
    }
}
