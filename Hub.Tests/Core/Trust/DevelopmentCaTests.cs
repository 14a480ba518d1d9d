using Hub.Core.Trust;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Trust;

[TestFixture]
public sealed class DevelopmentCaTests
{
    private const string Uscc = "11445300007025008C";

    [TestCase("ecdsa-p256")]
    [TestCase("rsa-3072")]
    public async Task Openssl_accepts_issued_certificates_and_refuses_revoked_ones(string suite)
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path, null, SignatureSuite.Parse(suite));
        var issued = ca.IssueDepartment(Uscc, "云浮市财政局", "budget");

        var (accepted, said) = await VerifyAsync(scratch, issued);
        Assert.That(accepted, Is.Zero, said);

        ca.Revoke(issued.Certificate);
        var (refused, reason) = await VerifyAsync(scratch, issued);
        Assert.That(refused, Is.Not.Zero);
        Assert.That(reason, Does.Contain("certificate revoked"));
    }

    /// <summary>OpenSSL verifies SM2 certificates with the user id that it is given, for one certificate at a time: each level is a question of its own.</summary>
    [Test]
    public async Task Openssl_accepts_each_level_of_an_sm2_hierarchy_under_the_default_user_id()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path, null, SignatureSuite.Sm2Sm3);
        var issued = ca.IssueSeal();
        var (issuing, root) = (scratch.File("issuing.pem"), scratch.File("root.pem"));
        var certificates = ca.CaChainPem.Split("-----BEGIN", StringSplitOptions.RemoveEmptyEntries);
        await File.WriteAllTextAsync(issuing, "-----BEGIN" + certificates[0]);
        await File.WriteAllTextAsync(root, "-----BEGIN" + certificates[1]);

        foreach (var (certificate, issuer) in new[] { (issued.PemPath, issuing), (issuing, root) })
        {
            var (code, said) = await Shell.RunAsync(
                scratch.Path, "openssl", "verify", "-partial_chain", "-trusted", issuer, "-vfyopt", "distid:1234567812345678", certificate);
            Assert.That(code, Is.Zero, said);
        }

        var (_, text) = await Shell.RunAsync(scratch.Path, "openssl", "x509", "-in", issued.PemPath, "-noout", "-text");
        Assert.That(text, Does.Contain("Signature Algorithm: SM2-with-SM3").And.Contain("ASN1 OID: SM2"));
        Assert.That((await Shell.RunAsync(scratch.Path, "openssl", "pkey", "-in", issued.KeyPath, "-check", "-noout")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Hierarchies_of_several_suites_share_a_directory_and_each_revokes_its_own()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);
        var ecdsa = ca.IssueDepartment(Uscc, "云浮市财政局", "budget");
        ca.Add(SignatureSuite.Sm2Sm3);
        ca.Add(SignatureSuite.Rsa3072);
        using var again = DevelopmentCa.Open(scratch.Path);
        var rsa = again.IssueDepartment(Uscc, "云浮市财政局", "rsa", suite: SignatureSuite.Rsa3072);
        var sm2 = again.IssueDepartment(Uscc, "云浮市财政局", "sm2", suite: SignatureSuite.Sm2Sm3);

        again.Revoke(sm2.Certificate);

        Assert.That(again.Suites, Is.EqualTo(new[] { SignatureSuite.EcdsaP256, SignatureSuite.Sm2Sm3, SignatureSuite.Rsa3072 }));
        Assert.That(() => again.Add(SignatureSuite.Rsa3072), Throws.InvalidOperationException);
        foreach (var issued in new[] { ecdsa, rsa })
        {
            var (code, said) = await VerifyAsync(scratch, issued);
            Assert.That(code, Is.Zero, said);
        }

        var anchors = TrustAnchors.FromPem(await File.ReadAllTextAsync(again.CaChainPath));
        var lists = RevocationList.ReadPem(await File.ReadAllTextAsync(again.CrlPath));
        Assert.That(lists, Has.Count.EqualTo(6));
        Assert.That(anchors.FindPath(sm2.Certificate).FindRevocation(lists).RevokedAt, Is.Not.Null);
        Assert.That(anchors.FindPath(rsa.Certificate).FindRevocation(lists), Has.Property("Known").True.And.Property("RevokedAt").Null);
    }

    [Test]
    public async Task Openssl_accepts_responder_and_timestamp_authority_for_their_purposes()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);

        foreach (var (purpose, issued) in new[] { ("timestampsign", ca.IssueTimestampAuthority()), ("ocsphelper", ca.IssueOcspResponder()) })
        {
            var (code, said) = await Shell.RunAsync(
                scratch.Path, "openssl", "verify", "-CAfile", "ca.pem", "-CRLfile", "crl.pem", "-crl_check_all", "-purpose", purpose, issued.PemPath);
            Assert.That(code, Is.Zero, said);
        }
    }

    [Test]
    public async Task Openssl_finds_the_names_of_the_server_certificate()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);
        var issued = ca.IssueServer("hub.yunfu.test");

        foreach (var check in new[] { "-verify_hostname=localhost", "-verify_ip=127.0.0.1", "-verify_hostname=hub.yunfu.test" })
        {
            var parts = check.Split('=');
            var (code, said) = await Shell.RunAsync(scratch.Path, "openssl", "verify", "-CAfile", "ca.pem", "-purpose", "sslserver", parts[0], parts[1], issued.PemPath);
            Assert.That(code, Is.Zero, said);
        }
    }

    [Test]
    public void Opened_again_it_issues_under_the_same_root_and_remembers_revocations()
    {
        using var scratch = new ScratchDirectory();
        using var first = DevelopmentCa.Create(scratch.Path);
        var revoked = first.IssueDepartment(Uscc, "x", "y").Certificate;
        first.Revoke(revoked);

        using var again = DevelopmentCa.Open(scratch.Path);
        again.Revoke(again.IssueDepartment(Uscc, "x", "z").Certificate);

        Assert.That(again.CaChainPem, Is.EqualTo(first.CaChainPem));
        var list = RevocationList.ReadPem(File.ReadAllText(again.CrlPath))[0];
        Assert.That(list.Count, Is.EqualTo(2));
        Assert.That(list.RevokedAt(revoked), Is.Not.Null);
    }

    [Test]
    public void Creating_and_opening_are_different_acts()
    {
        using var scratch = new ScratchDirectory();

        Assert.That(() => DevelopmentCa.Open(scratch.Path), Throws.InvalidOperationException);
        DevelopmentCa.Create(scratch.Path).Dispose();
        Assert.That(() => DevelopmentCa.Create(scratch.Path), Throws.InvalidOperationException);
    }

    [Test]
    public void Private_keys_are_for_their_owner_only()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);
        var issued = ca.IssueSeal();

        foreach (var path in new[] { issued.KeyPath, issued.Pkcs12Path, scratch.File("root.key"), scratch.File("issuing.key") })
        {
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), path);
        }
    }

    private static Task<(int ExitCode, string Output)> VerifyAsync(ScratchDirectory scratch, IssuedCertificate issued) =>
        Shell.RunAsync(scratch.Path, "openssl", "verify", "-CAfile", "ca.pem", "-CRLfile", "crl.pem", "-crl_check_all", "-purpose", "sslclient", issued.PemPath);
}
