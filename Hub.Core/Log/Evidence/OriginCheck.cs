using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Trust;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;

namespace Hub.Core.Log.Evidence;

/// <summary>
/// The check of a sender's own signature: it is the one whose digest the entry states, it is over the payload that the entry states, by a certificate that
/// names the sender, led to a trusted CA and was not revoked when the message was received. It needs no payload: the entry holds both digests of it.
/// </summary>
internal static class OriginCheck
{
    /// <param name="checks">Where the outcome goes; nothing when the message is not signed.</param>
    /// <param name="files">The package.</param>
    /// <param name="entry">Null when it could not be read.</param>
    /// <param name="own">The reader's own CA certificates; null when it named none.</param>
    public static void Check(EvidenceChecklist checks, IReadOnlyDictionary<string, byte[]> files, EntrySummary? entry, TrustAnchors? own)
    {
        var cms = files.GetValueOrDefault(EvidencePackageFile.Origin);
        if (entry is null || (cms is null && entry.Signature is null))
        {
            return;
        }

        if (cms is null)
        {
            checks.Failed(EvidenceChecks.Origin, "条目载明发送方签名,包内却没有。", "The entry states a signature of its sender, but the package holds none.");
            return;
        }

        var problem = ProblemOf(cms, entry, files, own);
        checks.Judge(EvidenceChecks.Origin, problem is null,
            $"发送方 {entry.Sender} 的签名完好,覆盖报文;签名证书{(own is null ? "由包内的CA签发" : "可信")},接收时未被吊销。",
            $"The sender {entry.Sender} signed the payload; its certificate leads to {(own is null ? "the CA inside the package" : "your CA")} and had not been revoked on receipt.",
            "发送方签名不合格。", problem ?? "");
    }

    private static string? ProblemOf(byte[] cms, EntrySummary entry, IReadOnlyDictionary<string, byte[]> files, TrustAnchors? own)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(cms)) != entry.Signature)
        {
            return "The signature is not the one whose digest the entry states.";
        }

        try
        {
            var signature = CmsSignature.Parse(cms);
            using var certificate = X509CertificateLoader.LoadCertificate(signature.Certificate.Span);
            using var key = VerificationKey.Of(certificate);
            var digest = signature.Suite == SignatureSuite.Sm2Sm3 ? entry.Sm3 : entry.Sha256;
            return signature.VerifyDigest(Convert.FromHexString(digest ?? ""), certificate, key) switch
            {
                CmsFault.Certificate => "The certificate inside is not the one that signed.",
                CmsFault.Signature => "The signature does not verify.",
                CmsFault.Content => "The signature is over another payload.",
                _ when DepartmentSubject.Read(certificate.SubjectName)?.Uscc != entry.Sender => "The certificate names another department than the sender.",
                _ => ProblemOf(certificate, entry.Received ?? DateTimeOffset.MinValue, files, own),
            };
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return e.Message;
        }
    }

    private static string? ProblemOf(X509Certificate2 certificate, DateTimeOffset received, IReadOnlyDictionary<string, byte[]> files, TrustAnchors? own)
    {
        var anchors = own ?? TrustAnchors.FromPem(EvidencePackageFile.Text(files, EvidencePackageFile.Ca));
        var path = anchors.FindPath(certificate);
        var revocation = path.FindRevocation(RevocationList.ReadPem(EvidencePackageFile.Text(files, EvidencePackageFile.Crl)));
        return !path.IsTrusted || !path.AllowsPurpose ? "The certificate does not lead to a trusted CA."
            : !path.IsValidAt(received) ? "The certificate was not valid on receipt."
            : revocation.RevokedAt <= received ? "The certificate had been revoked on receipt."
            : revocation.Known ? null
            : "There is no revocation list of each issuer.";
    }
}
