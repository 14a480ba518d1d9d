using System.Security.Cryptography.X509Certificates;
using Hub.Core.Trust;
using Hub.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Core.Trust;

[TestFixture]
public sealed class CertificateTrustTests
{
    private const string Uscc = "11445300007025008C";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 5, 30, 0, TimeSpan.Zero));
    private ScratchDirectory _scratch = null!;
    private DevelopmentCa _ca = null!;
    private CertificateTrust _trust = null!;

    [SetUp]
    public void Make_a_CA_and_trust_it()
    {
        _scratch = new ScratchDirectory();
        _ca = DevelopmentCa.Create(_scratch.Path, _time);
        _trust = new CertificateTrust(new CertificateTrustOptions { CaFile = _ca.CaChainPath, CrlFile = _ca.CrlPath }, ocsp: null, _time, NullLogger<CertificateTrust>.Instance);
    }

    [TearDown]
    public void Forget_it()
    {
        _ca.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Department_certificate_is_trusted_and_names_its_department()
    {
        var certificate = Department();

        var decision = Check(certificate);

        Assert.That(decision, Is.EqualTo(new CertificateDecision.Trusted
        {
            Fingerprint = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(certificate.RawData)),
            SerialNumber = certificate.SerialNumber,
            Department = new DepartmentSubject { Uscc = Uscc, Name = "云浮市市场监督管理局", System = "registration" },
        }));
        Assert.That(Check(certificate), Is.EqualTo(decision), "the second, remembered answer");
    }

    [Test]
    public void Certificate_of_another_CA_of_the_same_name_is_untrusted()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path, _time);

        AssertRefused(stranger.IssueDepartment(Uscc, "x", "y").Certificate, CertificateCodes.Untrusted);
    }

    [Test]
    public void Server_and_seal_certificates_are_no_client_certificates()
    {
        AssertRefused(_ca.IssueServer().Certificate, CertificateCodes.Purpose);
        AssertRefused(_ca.IssueSeal().Certificate, CertificateCodes.Purpose);
    }

    [Test]
    public void Certificate_expires_even_when_it_is_remembered()
    {
        var certificate = _ca.IssueDepartment(Uscc, "x", "y", TimeSpan.FromDays(2)).Certificate;
        Assert.That(Check(certificate), Is.TypeOf<CertificateDecision.Trusted>());

        _time.Advance(TimeSpan.FromDays(2.1));

        AssertRefused(certificate, CertificateCodes.Expired);
    }

    [Test]
    public void Certificate_is_refused_before_it_begins()
    {
        _time.Advance(TimeSpan.FromHours(1));
        var certificate = Department();
        var earlier = new FakeTimeProvider(_time.GetUtcNow().AddMinutes(-30));
        var trust = new CertificateTrust(new CertificateTrustOptions { CaFile = _ca.CaChainPath, CrlFile = _ca.CrlPath }, ocsp: null, earlier, NullLogger<CertificateTrust>.Instance);

        Assert.That(Check(certificate, trust), Is.TypeOf<CertificateDecision.Refused>().With.Property("Code").EqualTo(CertificateCodes.Expired));
    }

    [Test]
    public void Revocation_takes_effect_within_a_second_and_for_that_certificate_alone()
    {
        var (revoked, other) = (Department(), Department());
        Assert.That(Check(revoked), Is.TypeOf<CertificateDecision.Trusted>());

        _ca.Revoke(revoked);
        _time.Advance(Second);

        AssertRefused(revoked, CertificateCodes.Revoked);
        Assert.That(Check(other), Is.TypeOf<CertificateDecision.Trusted>());
    }

    [Test]
    public void Stale_revocation_list_lets_nobody_in_after_its_grace_period()
    {
        var certificate = Department();
        _time.Advance(DevelopmentCa.RevocationListLifetime + TimeSpan.FromMinutes(59));
        Assert.That(Check(certificate), Is.TypeOf<CertificateDecision.Trusted>(), "within the grace period");

        _time.Advance(TimeSpan.FromMinutes(2));
        AssertRefused(certificate, CertificateCodes.StaleRevocationList);

        _ca.RenewRevocationLists();
        _time.Advance(Second);
        Assert.That(Check(certificate), Is.TypeOf<CertificateDecision.Trusted>(), "after renewal");
    }

    [Test]
    public void Missing_revocation_list_of_an_authority_lets_nobody_in()
    {
        var lists = File.ReadAllText(_ca.CrlPath);
        File.WriteAllText(_ca.CrlPath, lists[..(lists.IndexOf("-----END X509 CRL-----", StringComparison.Ordinal) + 22)]);
        _time.Advance(Second);

        AssertRefused(Department(), CertificateCodes.StaleRevocationList);
    }

    [Test]
    public void Unreadable_revocation_list_leaves_the_last_good_one_in_force()
    {
        var (revoked, good) = (Department(), Department());
        _ca.Revoke(revoked);
        _time.Advance(Second);
        AssertRefused(revoked, CertificateCodes.Revoked);

        File.WriteAllText(_ca.CrlPath, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
        _time.Advance(Second);

        AssertRefused(revoked, CertificateCodes.Revoked);
        Assert.That(Check(good), Is.TypeOf<CertificateDecision.Trusted>());
    }

    [Test]
    public void Forged_revocation_list_counts_for_nothing()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path, _time);
        File.Copy(stranger.CrlPath, _ca.CrlPath, overwrite: true);
        File.SetLastWriteTimeUtc(_ca.CrlPath, DateTime.UnixEpoch);
        _time.Advance(Second);

        AssertRefused(Department(), CertificateCodes.StaleRevocationList);
    }

    private X509Certificate2 Department() => _ca.IssueDepartment(Uscc, "云浮市市场监督管理局", "registration").Certificate;

    private CertificateDecision Check(X509Certificate2 certificate, CertificateTrust? trust = null) => (trust ?? _trust).CheckAsync(certificate).AsTask().GetAwaiter().GetResult();

    private void AssertRefused(X509Certificate2 certificate, string code)
    {
        var decision = Check(certificate);
        Assert.That(decision, Is.TypeOf<CertificateDecision.Refused>());
        Assert.That(((CertificateDecision.Refused)decision).Code, Is.EqualTo(code));
    }
}
