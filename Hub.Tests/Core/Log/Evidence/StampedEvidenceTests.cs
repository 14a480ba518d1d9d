using System.IO.Compression;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Core.Trust;
using Hub.Core.Trust.Timestamps;
using Hub.Proofs.Seals;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log.Evidence;

/// <summary>Evidence of a log of three checkpoints of which the second was stamped after the third had been made.</summary>
[TestFixture]
public sealed class StampedEvidenceTests
{
    private TestLog _log = null!;
    private byte[] _package = null!;

    [OneTimeSetUp]
    public async Task Make_a_log_and_stamp_it()
    {
        _log = await TestLog.CreateAsync();
        await _log.AppendAsync(10);
        await _log.AppendAsync(20);
        await _log.AppendAsync(10);
        await _log.StampAsync(30);
        _package = EvidencePackageFile.Write(await CollectAsync(3));
    }

    [OneTimeTearDown]
    public ValueTask Drop_the_log() => _log.DisposeAsync();

    [Test]
    public void Evidence_leads_to_the_first_stamped_checkpoint_and_every_check_passes()
    {
        var report = Verify(_package);

        Assert.That(report.Checks.Where(c => c.Outcome != CheckOutcome.Passed), Is.Empty);
        Assert.That(report.Checkpoint!.Size, Is.EqualTo(30), "not the first that covers entry 3");
        Assert.That(report.Timestamp, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromHours(1)));
    }

    [Test]
    public async Task Entry_that_no_timestamp_covers_has_evidence_as_before_that_says_so()
    {
        var report = Verify(EvidencePackageFile.Write(await CollectAsync(35)));

        Assert.That(report.IsIntact, Is.True);
        Assert.That(report.Checks.Single(c => c.Outcome == CheckOutcome.Skipped).Name, Is.EqualTo(EvidenceChecks.Timestamp));
        Assert.That((report.Checkpoint!.Size, report.Timestamp), Is.EqualTo((40, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Openssl_verifies_seal_and_timestamp_of_the_package_and_so_does_its_script()
    {
        using var scratch = new ScratchDirectory();
        await ZipFile.ExtractToDirectoryAsync(new MemoryStream(_package), scratch.Path);
        var ca = Path.GetFullPath(_log.Ca.CaChainPath);

        var (_, cms) = await Shell.RunAsync(scratch.Path, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-content", "checkpoint", "-in", "META-INF/seal.p7s", "-CAfile", ca, "-out", "/dev/null");
        Assert.That(cms, Does.Contain("CMS Verification successful"), "a seal with an unsigned attribute is a seal");
        await File.WriteAllBytesAsync(scratch.File("signature"), StampedSeal.SignatureOf(await File.ReadAllBytesAsync(scratch.File("META-INF/seal.p7s"))).ToArray());
        var (_, ts) = await Shell.RunAsync(scratch.Path, "openssl", "ts", "-verify", "-data", "signature", "-in", "META-INF/timestamp.tst", "-token_in", "-CAfile", ca);
        Assert.That(ts, Does.Contain("Verification: OK"));

        var (accepted, said) = await Shell.RunAsync(scratch.Path, "bash", "verify.sh", ca);
        Assert.That(accepted, Is.Zero, said);
        Assert.That(said, Does.Contain("Verification: OK").And.Contain("timestamp: "));
    }

    [Test]
    public async Task Script_refuses_the_timestamp_of_another_seal()
    {
        await using var other = await TestLog.CreateAsync();
        await other.AppendAsync(10);
        await other.StampAsync(10, _log.Ca);
        using var foreign = new MemoryStream(EvidencePackageFile.Write(await CollectAsync(3, other)));
        using var scratch = new ScratchDirectory();
        await ZipFile.ExtractToDirectoryAsync(new MemoryStream(_package), scratch.Path);
        await File.WriteAllBytesAsync(scratch.File("META-INF/timestamp.tst"), EvidencePackageFile.Read(foreign)["META-INF/timestamp.tst"]);
        await Shell.RunAsync(scratch.Path, "bash", "-c", "grep -o '[^ ]*$' SHA256SUMS | xargs sha256sum > new && mv new SHA256SUMS");

        var (code, said) = await Shell.RunAsync(scratch.Path, "bash", "verify.sh", Path.GetFullPath(_log.Ca.CaChainPath));

        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain("timestamp does not verify"));
    }

    [Test]
    public async Task Timestamps_that_do_not_count_are_named()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);
        var package = await CollectAsync(3);
        var (seal, token) = StampedSeal.Split(package.Seal);
        var signature = StampedSeal.SignatureOf(seal);
        var wrong = new Dictionary<string, byte[]>
        {
            [TimestampCodes.Imprint] = TimestampForge.Stamp(_log.Ca, "another signature"u8),
            [TimestampCodes.Untrusted] = TimestampForge.Stamp(stranger, signature.Span),
            [TimestampCodes.Purpose] = TimestampForge.SignAgain(token!.Value.ToArray(), _log.Ca.IssueServer()),
        };
        foreach (var (code, bad) in wrong)
        {
            AssertNamed(package with { Seal = StampedSeal.Join(seal, bad), Timestamp = bad }, code);
        }

        AssertNamed(package with { Timestamp = wrong[TimestampCodes.Imprint] }, TimestampCodes.Imprint);
        AssertNamed(package with { Seal = seal }, "not in the seal");
    }

    [Test]
    public void Every_altered_byte_of_a_stamped_seal_is_noticed()
    {
        var seal = EvidencePackageFile.Read(new MemoryStream(_package))[EvidencePackageFile.Seal];
        for (var at = 0; at < seal.Length; at += 7)
        {
            using var stream = new MemoryStream();
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (name, content) in EvidencePackageFile.Read(new MemoryStream(_package)))
                {
                    if (name == EvidencePackageFile.Seal)
                    {
                        content[at] ^= 4;
                    }

                    using var target = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                    target.Write(content);
                }
            }

            var failed = Verify(stream.ToArray()).Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name).ToArray();
            Assert.That(failed, Does.Contain(EvidenceChecks.Seal).Or.Contain(EvidenceChecks.Timestamp), $"byte {at}");
        }
    }

    [Test]
    public async Task Seal_made_after_the_key_was_stolen_cannot_be_dated_back()
    {
        await using var log = await TestLog.CreateAsync();
        await log.AppendAsync(5);
        log.Ca.Revoke(log.SealCertificate);
        var backdated = EvidencePackageFile.Write(await CollectAsync(2, log));
        await Task.Delay(TimeSpan.FromSeconds(1.1)); // revocation lists have whole seconds
        await log.StampAsync(5);
        var stamped = EvidencePackageFile.Write(await CollectAsync(2, log));
        var verifier = new EvidenceVerifier(TrustAnchors.FromPem(log.Ca.CaChainPem));

        Assert.That(verifier.Verify(new MemoryStream(stamped)).Checks.Single(c => c.Outcome == CheckOutcome.Failed).En, Does.Contain(SealCodes.Revoked));
        Assert.That(verifier.Verify(new MemoryStream(backdated)).Checks.Single(c => c.Name == EvidenceChecks.Timestamp).En, Does.Contain("the hub's word"));
    }

    private void AssertNamed(EvidencePackage package, string reason)
    {
        var failed = Verify(EvidencePackageFile.Write(package)).Checks.Where(c => c.Outcome == CheckOutcome.Failed).ToArray();
        Assert.That(failed.Select(c => c.Name), Is.EqualTo(new[] { EvidenceChecks.Timestamp }), reason);
        Assert.That(failed[0].En, Does.Contain(reason));
    }

    private Task<EvidencePackage> CollectAsync(long index) => CollectAsync(index, _log);

    private static async Task<EvidencePackage> CollectAsync(long index, TestLog log) =>
        (await EvidenceCollector.CollectAsync(log.Source, new PayloadVault(log.Source, null, default, TimeProvider.System), index, log.Ca.CaChainPath, log.Ca.CrlPath))!;

    private EvidenceReport Verify(byte[] package) =>
        new EvidenceVerifier(TrustAnchors.FromPem(_log.Ca.CaChainPem), [_log.Verifier]).Verify(new MemoryStream(package));
}
