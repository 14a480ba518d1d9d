using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Trust;
using Hub.Proofs.Signatures;

namespace Hub.Core.Validate;

/// <summary>
/// Judges the signature of a department over what it sent, a payload or the statement of a receipt: a detached CMS of any suite, by a certificate that leads to a trusted CA,
/// is not revoked and names the department. Any number of threads.
/// </summary>
public sealed class SenderSignatures(CertificateTrust trust)
{
    /// <summary>Null when the message is not signed, or its signature is good.</summary>
    public Refusal? Check(Received received) => received.Signature.IsEmpty ? null : Check(received.Caller, received.Data.Span, received.Signature);

    /// <summary>Null when the signature is good.</summary>
    /// <param name="caller">Who should have signed.</param>
    /// <param name="content">What should be signed.</param>
    /// <param name="cms">The signature.</param>
    public Refusal? Check(Caller caller, ReadOnlySpan<byte> content, ReadOnlyMemory<byte> cms)
    {
        try
        {
            return Judge(caller, content, cms);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or AsnContentException or ArgumentException or NotSupportedException)
        {
            // Whatever a sender encodes: what cannot be read is no signature.
            return Refusals.SignatureMalformed;
        }
    }

    private Refusal? Judge(Caller caller, ReadOnlySpan<byte> content, ReadOnlyMemory<byte> cms)
    {
        var signature = CmsSignature.Parse(cms);
        using var certificate = X509CertificateLoader.LoadCertificate(signature.Certificate.Span);
        using var key = VerificationKey.Of(certificate);
        return signature.Verify(content, certificate, key) != CmsFault.None
            ? Refusals.SignatureInvalid
            : trust.CheckSigner(certificate) switch
            {
                CertificateDecision.Refused refused => Refusals.SignatureCertificate(refused.Code),
                CertificateDecision.Trusted trusted when trusted.Department.Uscc != caller.Uscc => Refusals.SignatureSender,
                _ => null,
            };
    }
}
