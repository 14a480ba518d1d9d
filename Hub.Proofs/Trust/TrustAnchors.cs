using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;

namespace Hub.Proofs.Trust;

/// <summary>The CA certificates that are trusted: self-signed ones anchor paths, the others may stand between. Never asks the network.</summary>
public sealed class TrustAnchors
{
    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];

    private TrustAnchors(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            var selfIssued = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (selfIssued ? _roots : _intermediates).Add(certificate);
        }

        if (_roots.Count == 0)
        {
            throw new FormatException("The CA file holds no self-signed root certificate in PEM.");
        }
    }

    /// <param name="pem">One or more PEM certificates, at least one of them self-signed.</param>
    /// <exception cref="FormatException">There is none, or a block is not a certificate.</exception>
    public static TrustAnchors FromPem(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new FormatException("The CA file holds something that is not a certificate: " + e.Message, e);
        }

        return new TrustAnchors(certificates);
    }

    /// <summary>Builds the path from a certificate to a root. Validity in time is for the caller to judge, with <see cref="CertificatePath.IsValidAt"/>.</summary>
    /// <param name="certificate">The certificate in question.</param>
    /// <param name="purpose">Extended key usage that the whole path must allow; null asks for none.</param>
    public CertificatePath FindPath(X509Certificate2 certificate, string? purpose = null)
    {
        if (certificate.SignatureAlgorithm.Value == SignatureSuite.Sm2Sm3.SignatureAlgorithm)
        {
            return Sm2CertificatePath.Build(certificate, _roots, _intermediates, purpose);
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_intermediates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        if (purpose is not null)
        {
            chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(purpose));
        }

        try
        {
            chain.Build(certificate);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // A certificate with a key that no algorithm understands.
            return new CertificatePath([certificate], X509ChainStatusFlags.PartialChain);
        }

        var problems = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status) & ~X509ChainStatusFlags.NotTimeValid;
        return new CertificatePath([.. chain.ChainElements.Select(e => e.Certificate)], problems);
    }
}
