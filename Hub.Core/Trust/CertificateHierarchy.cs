using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;

namespace Hub.Core.Trust;

/// <summary>Root and issuing authority of one suite of the development CA, as files of a directory.</summary>
internal sealed class CertificateHierarchy : IDisposable
{
    private CertificateHierarchy(CertificateAuthority root, CertificateAuthority issuing) => (Root, Issuing) = (root, issuing);

    public SignatureSuite Suite => Root.Key.Suite;

    public CertificateAuthority Root { get; }

    public CertificateAuthority Issuing { get; }

    /// <summary>Issuing, then root certificate.</summary>
    public string Pem => PemOf(Issuing.Certificate) + PemOf(Root.Certificate);

    public static CertificateHierarchy Create(SignatureSuite suite, DateTimeOffset now)
    {
        var root = CertificateAuthority.SelfSigned(suite, "Yunfu exchange hub development CA root" + Suffix(suite, ' '), now, now.AddYears(20));
        return new CertificateHierarchy(root, root.IssueAuthority("Yunfu exchange hub development CA issuing" + Suffix(suite, ' '), now, now.AddYears(10)));
    }

    /// <summary>Reads the hierarchies whose certificates stand in <c>ca.pem</c>, in its order.</summary>
    public static IEnumerable<CertificateHierarchy> ReadAll(string directory)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
        foreach (var pair in certificates.Chunk(2))
        {
            var suite = SignatureSuite.Of(pair[0]) ?? throw new CryptographicException($"{pair[0].Subject}: unknown kind of key.");
            yield return new CertificateHierarchy(
                new CertificateAuthority(pair[1], ReadKey(directory, RootKeyFile(suite))), new CertificateAuthority(pair[0], ReadKey(directory, IssuingKeyFile(suite))));
        }
    }

    /// <summary>The keys of the suite that is there from the beginning have no suffix: <c>root.key</c>, <c>root-sm2-sm3.key</c>.</summary>
    public static string RootKeyFile(SignatureSuite suite) => $"root{Suffix(suite, '-')}.key";

    public static string IssuingKeyFile(SignatureSuite suite) => $"issuing{Suffix(suite, '-')}.key";

    public static string PemOf(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    public void Dispose()
    {
        Root.Dispose();
        Issuing.Dispose();
    }

    private static string Suffix(SignatureSuite suite, char separator) => suite == SignatureSuite.EcdsaP256 ? "" : separator + suite.Name;

    private static SoftwareKey ReadKey(string directory, string file) => SoftwareKey.FromPem(File.ReadAllText(Path.Combine(directory, file)));
}
