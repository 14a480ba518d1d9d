using Hub.Core.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Trust;

[TestFixture]
public sealed class DevelopmentCaTests
{
    private const string Uscc = "11445300007025008C";

    [Test]
    public async Task Openssl_accepts_issued_certificates_and_refuses_revoked_ones()
    {
        using var scratch = new ScratchDirectory();
        using var ca = DevelopmentCa.Create(scratch.Path);
        var issued = ca.IssueDepartment(Uscc, "云浮市财政局", "budget");

        var (accepted, said) = await VerifyAsync(scratch, issued);
        Assert.That(accepted, Is.Zero, said);

        ca.Revoke(issued.Certificate);
        var (refused, reason) = await VerifyAsync(scratch, issued);
        Assert.That(refused, Is.Not.Zero);
        Assert.That(reason, Does.Contain("certificate revoked"));
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
