using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Trust;

/// <summary>
/// A two-level certification authority (root and issuing, ECDSA P-256) for development, the demo and tests, kept as PEM files in one
/// directory. Every subject says "development CA". Not for production: there the government CA issues, and private keys never share a directory.
/// </summary>
/// <remarks>
/// Files: <c>ca.pem</c> (issuing and root certificate), <c>crl.pem</c> (both revocation lists), <c>root.key</c>, <c>issuing.key</c>,
/// and for each certificate <c>NAME.pem</c> (with the issuing certificate), <c>NAME.key</c> (PKCS#8) and <c>NAME.p12</c> (empty password).
/// </remarks>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DevelopmentCa : IDisposable
{
    /// <summary>A revocation list is good for 30 days.</summary>
    public static readonly TimeSpan RevocationListLifetime = TimeSpan.FromDays(30);

    /// <summary>A server, seal or department certificate is good for 825 days unless asked otherwise.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(825);

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _issuing;

    private DevelopmentCa(string directory, X509Certificate2 root, X509Certificate2 issuing, TimeProvider time) =>
        (_directory, _root, _issuing, _time) = (directory, root, issuing, time);

    /// <summary>PEM file with the issuing and the root certificate: what <c>openssl -CAfile</c> and the hub's trust want.</summary>
    public string CaChainPath => PathOf("ca.pem");

    /// <summary>PEM file with the revocation lists of both levels.</summary>
    public string CrlPath => PathOf("crl.pem");

    /// <summary>Content of <see cref="CaChainPath"/>.</summary>
    public string CaChainPem => PemOf(_issuing) + PemOf(_root);

    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, "ca.pem"));

    /// <summary>Makes the keys and certificates of both levels and two empty revocation lists.</summary>
    /// <exception cref="InvalidOperationException">The directory already holds a CA.</exception>
    public static DevelopmentCa Create(string directory, TimeProvider? time = null)
    {
        if (Exists(directory))
        {
            throw new InvalidOperationException($"{directory} 已有开发 CA · already holds a development CA.");
        }

        time ??= TimeProvider.System;
        var now = time.GetUtcNow();
        Directory.CreateDirectory(directory);
        var root = CertificateAuthority.SelfSigned("Yunfu exchange hub development CA root", now, now.AddYears(20));
        var issuing = CertificateAuthority.Intermediate("Yunfu exchange hub development CA issuing", root, now, now.AddYears(10));
        var ca = new DevelopmentCa(directory, root, issuing, time);
        WriteKey(ca.PathOf("root.key"), root);
        WriteKey(ca.PathOf("issuing.key"), issuing);
        ca.RenewRevocationLists();
        WriteFile(ca.CaChainPath, ca.CaChainPem); // last: a directory with this file is complete
        return ca;
    }

    /// <exception cref="InvalidOperationException">The directory holds no CA.</exception>
    public static DevelopmentCa Open(string directory, TimeProvider? time = null)
    {
        if (!Exists(directory))
        {
            throw new InvalidOperationException($"{directory} 没有开发 CA · holds no development CA (no ca.pem); make one with: hub ca init --dir {directory}");
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
        return new DevelopmentCa(directory, WithKey(chain[1], "root.key"), WithKey(chain[0], "issuing.key"), time ?? TimeProvider.System);

        X509Certificate2 WithKey(X509Certificate2 certificate, string keyFile)
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(Path.Combine(directory, keyFile)));
            using (certificate)
            {
                return certificate.CopyWithPrivateKey(key);
            }
        }
    }

    /// <summary>A TLS server certificate for localhost, 127.0.0.1, ::1 and the given host names.</summary>
    public IssuedCertificate IssueServer(params IReadOnlyList<string> hosts) =>
        Issue("server", CertificateProfile.Server(hosts), DefaultLifetime);

    /// <summary>The certificate that seals checkpoints.</summary>
    public IssuedCertificate IssueSeal(string name = "seal") => Issue(name, CertificateProfile.Seal(), DefaultLifetime);

    /// <summary>A TLS client certificate of one system of a department.</summary>
    /// <param name="uscc">Unified social credit code of the department (GB 32100).</param>
    /// <param name="name">Name of the department, Chinese or English.</param>
    /// <param name="system">Name of the system that will use it; with the code it names the files.</param>
    /// <param name="lifetime">From now; <see cref="DefaultLifetime"/> when null.</param>
    /// <exception cref="FormatException">The code has not the form of one, or the system name contains a slash.</exception>
    public IssuedCertificate IssueDepartment(string uscc, string name, string system, TimeSpan? lifetime = null) =>
        Issue($"{uscc}-{system}", CertificateProfile.Department(uscc, name, system), lifetime ?? DefaultLifetime);

    /// <summary>Puts the certificate on the issuing CA's revocation list and publishes it.</summary>
    public void Revoke(X509Certificate2 certificate, X509RevocationReason reason = X509RevocationReason.KeyCompromise) =>
        PublishRevocationLists(list => list.AddEntry(certificate, _time.GetUtcNow(), reason));

    /// <summary>Publishes both revocation lists anew with a next update <see cref="RevocationListLifetime"/> from now.</summary>
    public void RenewRevocationLists() => PublishRevocationLists(_ => { });

    public void Dispose()
    {
        _root.Dispose();
        _issuing.Dispose();
    }

    private IssuedCertificate Issue(string name, CertificateProfile profile, TimeSpan lifetime)
    {
        if (name.AsSpan().ContainsAny('/', '\0'))
        {
            throw new FormatException($"'{name}' names files and so may not contain a slash.");
        }

        var certificate = CertificateAuthority.Issue(profile, _issuing, _time.GetUtcNow(), lifetime);
        var issued = new IssuedCertificate(certificate, PathOf(name + ".pem"), PathOf(name + ".key"), PathOf(name + ".p12"));
        WriteKey(issued.KeyPath, certificate);
        WriteFile(issued.PemPath, PemOf(certificate) + PemOf(_issuing));
        WriteSecret(issued.Pkcs12Path, new X509Certificate2Collection { certificate, PublicOf(_issuing) }.Export(X509ContentType.Pkcs12, "")!);
        return issued;
    }

    private void PublishRevocationLists(Action<CertificateRevocationListBuilder> changeIssuing)
    {
        var known = File.Exists(CrlPath) ? RevocationList.ReadPem(File.ReadAllText(CrlPath)) : [];
        WriteFile(CrlPath, Publish(_issuing, changeIssuing) + Publish(_root, _ => { }));

        string Publish(X509Certificate2 issuer, Action<CertificateRevocationListBuilder> change)
        {
            var number = System.Numerics.BigInteger.Zero;
            var before = known.FirstOrDefault(l => l.IsIssuedBy(issuer));
            var list = before is null ? new CertificateRevocationListBuilder() : CertificateRevocationListBuilder.Load(before.Der.Span, out number, out _);
            change(list);
            var now = _time.GetUtcNow();
            var der = list.Build(issuer, number + 1, now + RevocationListLifetime, HashAlgorithmName.SHA256, thisUpdate: now);
            return PemEncoding.WriteString("X509 CRL", der) + "\n";
        }
    }

    private string PathOf(string file) => Path.Combine(_directory, file);

    private static X509Certificate2 PublicOf(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span);

    private static string PemOf(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    private static void WriteKey(string path, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        WriteSecret(path, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
    }

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
