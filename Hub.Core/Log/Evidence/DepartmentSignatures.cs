using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Hub.Core.Trust;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;

namespace Hub.Core.Log.Evidence;

/// <summary>
/// Judges signatures of departments as evidence: it is the one whose digest the entry states, over the payload or the receipt that the entry states, by a certificate that names the
/// department, led to a trusted CA and was not revoked when the hub received it. It needs no payload: the entry holds both digests of it. Remembers signers. Not safe for several threads.
/// </summary>
internal sealed class DepartmentSignatures : IDisposable
{
    /// <summary>Departments have few certificates that sign; whoever has more costs time, not memory.</summary>
    private const int MaxKnown = 256;

    private readonly TrustAnchors? _anchors;
    private readonly IReadOnlyList<RevocationList> _lists;
    private readonly Dictionary<string, Signer> _known = new(StringComparer.Ordinal);

    private DepartmentSignatures(TrustAnchors? anchors, IReadOnlyList<RevocationList> lists) => (_anchors, _lists) = (anchors, lists);

    /// <param name="own">The reader's own CA certificates; null: those of the package.</param>
    /// <param name="caPem">CA certificates of the package.</param>
    /// <param name="crlPem">Revocation lists of the package.</param>
    public static DepartmentSignatures Of(TrustAnchors? own, string caPem, string crlPem) => new(
        own ?? EvidenceChecklist.Read(() => TrustAnchors.FromPem(caPem)).Value, EvidenceChecklist.Read(() => RevocationList.ReadPem(crlPem)).Value ?? []);

    /// <summary>Null when the signature is good.</summary>
    /// <param name="cms">The signature.</param>
    /// <param name="entry">The entry that states it.</param>
    /// <param name="log">Name of the log.</param>
    public string? ProblemOf(ReadOnlyMemory<byte> cms, EntrySummary entry, string log)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(cms.Span)) != entry.Signature)
        {
            return "The signature is not the one whose digest the entry states.";
        }

        try
        {
            var signature = CmsSignature.Parse(cms);
            var signer = SignerOf(signature.Certificate);
            return signature.VerifyDigest(ContentDigest(signature.Suite, entry, log), signer.Certificate, signer.Key) switch
            {
                CmsFault.Certificate => "The certificate inside is not the one that signed.",
                CmsFault.Signature => "The signature does not verify.",
                CmsFault.Content => "The signature is over something else than the entry states.",
                _ when DepartmentSubject.Read(signer.Certificate.SubjectName)?.Uscc != entry.Signatory => "The certificate names another department than the entry.",
                _ => ProblemOf(signer, entry.Received ?? DateTimeOffset.MinValue),
            };
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return e.Message;
        }
    }

    public void Dispose()
    {
        foreach (var signer in _known.Values)
        {
            signer.Dispose();
        }
    }

    /// <summary>Digest of what should be signed: the payload as the entry states it, or the statement of the receipt.</summary>
    private static byte[] ContentDigest(SignatureSuite suite, EntrySummary entry, string log) =>
        entry.Receipt is { } receipt ? suite.Digest((receipt with { Log = log }).ToBytes()) : Convert.FromHexString((suite == SignatureSuite.Sm2Sm3 ? entry.Sm3 : entry.Sha256) ?? "");

    private static string? ProblemOf(Signer signer, DateTimeOffset received) =>
        signer.Path is not { IsTrusted: true, AllowsPurpose: true } path ? "The certificate does not lead to a trusted CA."
        : !path.IsValidAt(received) ? "The certificate was not valid on receipt."
        : signer.Revocation.RevokedAt <= received ? "The certificate had been revoked on receipt."
        : signer.Revocation.Known ? null
        : "There is no revocation list of each issuer.";

    private Signer SignerOf(ReadOnlyMemory<byte> der)
    {
        var name = Convert.ToHexString(SHA256.HashData(der.Span));
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_known.Count == MaxKnown)
        {
            Dispose();
            _known.Clear();
        }

        var certificate = X509CertificateLoader.LoadCertificate(der.Span);
        var path = _anchors?.FindPath(certificate);
        return _known[name] = new Signer(certificate, VerificationKey.Of(certificate), path, path?.FindRevocation(_lists) ?? default);
    }

    private sealed record Signer(X509Certificate2 Certificate, VerificationKey? Key, CertificatePath? Path, RevocationStatus Revocation) : IDisposable
    {
        public void Dispose()
        {
            Key?.Dispose();
            Certificate.Dispose();
        }
    }
}
