using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Trust.Authority;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;

namespace Hub.Core.Trust;

/// <summary>
/// A two-level certification authority (root and issuing) for development, the demo and tests, kept as PEM files in one directory; one
/// hierarchy for each signature suite that was asked for. Every subject says "development CA". Not for production: there the government CA
/// issues, and private keys never share a directory.
/// </summary>
/// <remarks>
/// Files: <c>ca.pem</c> (issuing and root certificate of each suite), <c>crl.pem</c> (the revocation lists of all), <c>root.key</c>, <c>issuing.key</c>
/// (ECDSA; with <c>-rsa-3072</c>, <c>-sm2-sm3</c> those of the others), and for each certificate <c>NAME.pem</c> (with the issuing certificate),
/// <c>NAME.key</c> (PKCS#8) and <c>NAME.p12</c> (empty password); <c>services.url</c> where it was told its address.
/// </remarks>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DevelopmentCa : IDisposable
{
    /// <summary>A revocation list is good for 30 days.</summary>
    public static readonly TimeSpan RevocationListLifetime = TimeSpan.FromDays(30);

    /// <summary>A server, seal or department certificate is good for 825 days unless asked otherwise.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(825);

    private const string ServicesFile = "services.url";

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly List<CertificateHierarchy> _hierarchies = [];

    private DevelopmentCa(string directory, TimeProvider? time) => (_directory, _time) = (directory, time ?? TimeProvider.System);

    /// <summary>PEM file with the issuing and root certificates: what <c>openssl -CAfile</c> and the hub's trust want.</summary>
    public string CaChainPath => PathOf("ca.pem");

    /// <summary>PEM file with the revocation lists of both levels of each suite.</summary>
    public string CrlPath => PathOf("crl.pem");

    /// <summary>Content of <see cref="CaChainPath"/>.</summary>
    public string CaChainPem => string.Concat(_hierarchies.Select(h => h.Pem));

    /// <summary>The suites that there are hierarchies of; the first is that of server and department certificates unless asked otherwise.</summary>
    public IReadOnlyList<SignatureSuite> Suites => [.. _hierarchies.Select(h => h.Suite)];

    /// <summary>
    /// Where the services of the CA answer (<c>hub ca serve</c>), kept as <c>services.url</c>: certificates that are issued from then on name the OCSP responder and the revocation
    /// list there, so that public tools find them. Null, the default: they name none.
    /// </summary>
    public Uri? Services
    {
        get => File.Exists(PathOf(ServicesFile)) ? new Uri(File.ReadAllText(PathOf(ServicesFile)).Trim()) : null;
        set
        {
            if (value is null)
            {
                File.Delete(PathOf(ServicesFile));
            }
            else
            {
                WriteFile(PathOf(ServicesFile), value + "\n");
            }
        }
    }

    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, "ca.pem"));

    /// <summary>Makes the keys and certificates of both levels and two empty revocation lists, ECDSA P-256.</summary>
    /// <exception cref="InvalidOperationException">The directory already holds a CA.</exception>
    public static DevelopmentCa Create(string directory, TimeProvider? time = null) => Create(directory, time, SignatureSuite.EcdsaP256);

    /// <summary>Makes the keys and certificates of both levels and two empty revocation lists of each suite.</summary>
    /// <exception cref="InvalidOperationException">The directory already holds a CA.</exception>
    public static DevelopmentCa Create(string directory, TimeProvider? time, params IReadOnlyList<SignatureSuite> suites)
    {
        if (Exists(directory))
        {
            throw new InvalidOperationException($"{directory} 已有开发 CA · already holds a development CA.");
        }

        Directory.CreateDirectory(directory);
        var ca = new DevelopmentCa(directory, time);
        ca.AddAll(suites);
        return ca;
    }

    /// <exception cref="InvalidOperationException">The directory holds no CA.</exception>
    public static DevelopmentCa Open(string directory, TimeProvider? time = null)
    {
        if (!Exists(directory))
        {
            throw new InvalidOperationException($"{directory} 没有开发 CA · holds no development CA (no ca.pem); make one with: hub ca init --dir {directory}");
        }

        var ca = new DevelopmentCa(directory, time);
        ca._hierarchies.AddRange(CertificateHierarchy.ReadAll(directory));
        return ca;
    }

    /// <summary>Adds the root and issuing authority of a further suite.</summary>
    /// <exception cref="InvalidOperationException">It has them already.</exception>
    public void Add(SignatureSuite suite) => AddAll([suite]);

    /// <summary>A TLS server certificate for localhost, 127.0.0.1, ::1 and the given host names.</summary>
    public IssuedCertificate IssueServer(params IReadOnlyList<string> hosts) =>
        Issue("server", CertificateProfile.Server(hosts), DefaultLifetime);

    /// <summary>A certificate that seals checkpoints; <c>seal</c> or, for another suite than the first, <c>seal-SUITE</c> names its files.</summary>
    /// <exception cref="InvalidOperationException">The CA has no hierarchy of the suite.</exception>
    public IssuedCertificate IssueSeal(SignatureSuite? suite = null) =>
        Issue(suite is null || suite == Suites[0] ? "seal" : $"seal-{suite.Name}", CertificateProfile.Seal(), DefaultLifetime, suite);

    /// <summary>A TLS client certificate of one system of a department, which also signs the messages that it sends.</summary>
    /// <param name="uscc">Unified social credit code of the department (GB 32100).</param>
    /// <param name="name">Name of the department, Chinese or English.</param>
    /// <param name="system">Name of the system that will use it; with the code it names the files.</param>
    /// <param name="lifetime">From now; <see cref="DefaultLifetime"/> when null.</param>
    /// <param name="suite">The first of <see cref="Suites"/> when null. .NET's TLS knows no SM2: such a certificate signs messages only.</param>
    /// <exception cref="FormatException">The code has not the form of one, or the system name contains a slash.</exception>
    /// <exception cref="InvalidOperationException">The CA has no hierarchy of the suite.</exception>
    public IssuedCertificate IssueDepartment(string uscc, string name, string system, TimeSpan? lifetime = null, SignatureSuite? suite = null) =>
        Issue($"{uscc}-{system}", CertificateProfile.Department(uscc, name, system), lifetime ?? DefaultLifetime, suite);

    /// <summary>The certificate that signs OCSP answers (RFC 6960 section 4.2.2.2); <c>ocsp</c> or <c>ocsp-SUITE</c> names its files.</summary>
    /// <exception cref="InvalidOperationException">The CA has no hierarchy of the suite.</exception>
    public IssuedCertificate IssueOcspResponder(SignatureSuite? suite = null) =>
        Issue(suite is null || suite == Suites[0] ? "ocsp" : $"ocsp-{suite.Name}", CertificateProfile.OcspResponder(), DefaultLifetime, suite);

    /// <summary>The certificate that signs timestamps (RFC 3161 section 2.3); <c>timestamp</c> or <c>timestamp-SUITE</c> names its files.</summary>
    /// <exception cref="InvalidOperationException">The CA has no hierarchy of the suite.</exception>
    public IssuedCertificate IssueTimestampAuthority(SignatureSuite? suite = null) =>
        Issue(suite is null || suite == Suites[0] ? "timestamp" : $"timestamp-{suite.Name}", CertificateProfile.TimestampAuthority(), DefaultLifetime, suite);

    /// <summary>Puts the certificate on the revocation list of the authority that issued it and publishes it.</summary>
    public void Revoke(X509Certificate2 certificate, X509RevocationReason reason = X509RevocationReason.KeyCompromise) =>
        PublishRevocationLists((issuer, list) =>
        {
            if (issuer.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
            {
                list.AddEntry(certificate, _time.GetUtcNow(), reason);
            }
        });

    /// <summary>Publishes all revocation lists anew with a next update <see cref="RevocationListLifetime"/> from now.</summary>
    public void RenewRevocationLists() => PublishRevocationLists((_, _) => { });

    /// <summary>What each issuing authority issued and revoked, for those who answer questions about it; with the suite of its hierarchy.</summary>
    internal IEnumerable<(SignatureSuite Suite, IssuedIndex Index)> Indexes =>
        _hierarchies.Select(h => (h.Suite, new IssuedIndex(PathOf(IssuedIndex.FileName), CrlPath, h.Issuing.Certificate)));

    public void Dispose() => _hierarchies.ForEach(h => h.Dispose());

    private void AddAll(IReadOnlyList<SignatureSuite> suites)
    {
        foreach (var suite in suites)
        {
            if (Suites.Contains(suite))
            {
                throw new InvalidOperationException($"{_directory} 已有 {suite} 的开发 CA · already holds a development CA of {suite}.");
            }

            var hierarchy = CertificateHierarchy.Create(suite, _time.GetUtcNow());
            WriteSecret(PathOf(CertificateHierarchy.RootKeyFile(suite)), hierarchy.Root.Key.ToPem());
            WriteSecret(PathOf(CertificateHierarchy.IssuingKeyFile(suite)), hierarchy.Issuing.Key.ToPem());
            _hierarchies.Add(hierarchy);
        }

        RenewRevocationLists();
        WriteFile(CaChainPath, CaChainPem); // last: a directory with this file is complete
    }

    private CertificateHierarchy Hierarchy(SignatureSuite? suite) =>
        suite is null
            ? _hierarchies[0]
            : _hierarchies.Find(h => h.Suite == suite)
                ?? throw new InvalidOperationException($"{_directory} 没有 {suite} 的开发 CA · holds no development CA of {suite}; add one with: hub ca init --suite {suite} --dir {_directory}");

    private IssuedCertificate Issue(string name, CertificateProfile profile, TimeSpan lifetime, SignatureSuite? suite = null)
    {
        if (name.AsSpan().ContainsAny('/', '\0'))
        {
            throw new FormatException($"'{name}' names files and so may not contain a slash.");
        }

        var hierarchy = Hierarchy(suite);
        using var key = SoftwareKey.Generate(hierarchy.Suite);
        using var certificate = hierarchy.Issuing.Issue(profile with { Extensions = [.. profile.Extensions, .. Locations(hierarchy)] }, key.PublicKey, _time.GetUtcNow(), lifetime);
        var issued = new IssuedCertificate(key.AttachTo(certificate), PathOf(name + ".pem"), PathOf(name + ".key"), PathOf(name + ".p12"));
        IssuedIndex.Add(PathOf(IssuedIndex.FileName), certificate, name); // first: no certificate leaves that its issuer does not know
        WriteSecret(issued.KeyPath, key.ToPem());
        WriteFile(issued.PemPath, CertificateHierarchy.PemOf(certificate) + CertificateHierarchy.PemOf(hierarchy.Issuing.Certificate));
        WriteSecret(issued.Pkcs12Path, key.ToPkcs12(certificate, [hierarchy.Issuing.Certificate], ""));
        return issued;
    }

    /// <summary>Where to ask about a certificate of a hierarchy: OCSP responder and revocation list, the issuing authority's as <see cref="PublishRevocationLists"/> numbers them.</summary>
    private X509Extension[] Locations(CertificateHierarchy hierarchy) => Services is not { } services ? [] :
    [
        new X509AuthorityInformationAccessExtension([new Uri(services, "/ocsp").ToString()], null),
        CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([new Uri(services, $"/crl/{2 * _hierarchies.IndexOf(hierarchy)}.crl").ToString()]),
    ];

    private void PublishRevocationLists(Action<X509Certificate2, CertificateRevocationListBuilder> change)
    {
        var known = File.Exists(CrlPath) ? RevocationList.ReadPem(File.ReadAllText(CrlPath)) : [];
        WriteFile(CrlPath, string.Concat(_hierarchies.Select(h => Publish(h.Issuing) + Publish(h.Root))));

        string Publish(CertificateAuthority issuer)
        {
            var number = System.Numerics.BigInteger.Zero;
            var before = known.FirstOrDefault(l => l.IsIssuedBy(issuer.Certificate));
            var list = before is null ? new CertificateRevocationListBuilder() : CertificateRevocationListBuilder.Load(before.Der.Span, out number, out _);
            change(issuer.Certificate, list);
            var now = _time.GetUtcNow();
            return PemEncoding.WriteString("X509 CRL", issuer.SignList(list, number + 1, now, now + RevocationListLifetime)) + "\n";
        }
    }

    private string PathOf(string file) => Path.Combine(_directory, file);

    private static void WriteSecret(string path, string content) => WriteSecret(path, System.Text.Encoding.ASCII.GetBytes(content));

    private static void WriteSecret(string path, byte[] content)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(content);
    }

    /// <summary>Readers see the old content or the new, never a half.</summary>
    private static void WriteFile(string path, string content)
    {
        var temporary = path + ".new";
        File.WriteAllText(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
