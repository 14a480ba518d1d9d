using System.IO.Compression;
using System.Text;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Core.Trust;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log.Evidence;

[TestFixture]
public sealed class EvidenceTests
{
    private const int Index = 301;
    private TestLog _log = null!;
    private byte[] _package = null!;

    [OneTimeSetUp]
    public async Task Export_the_evidence_of_one_message()
    {
        _log = await TestLog.CreateAsync();
        await _log.AppendAsync(290);
        await _log.AppendAsync(20);
        await _log.AppendAsync(600);
        _package = EvidencePackageFile.Write(await CollectAsync(Index));
    }

    [OneTimeTearDown]
    public ValueTask Drop_the_log() => _log.DisposeAsync();

    [Test]
    public void Intact_package_passes_every_check()
    {
        var report = Verify(_package);

        Assert.That(report.Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => c.Name), Is.EqualTo(new[] { EvidenceChecks.Timestamp }), "nobody has stamped it");
        Assert.That(report.Checks, Has.Count.EqualTo(11));
        Assert.That(report.Index, Is.EqualTo(Index));
        Assert.That(report.Checkpoint!.Size, Is.EqualTo(310), "the first checkpoint that covers the entry");
    }

    [Test]
    public async Task Package_is_the_same_whenever_it_is_asked_for() =>
        Assert.That(EvidencePackageFile.Write(await CollectAsync(Index)), Is.EqualTo(_package));

    [TestCase("payload", "payload")]
    [TestCase("entry.json", "proof")]
    [TestCase("proof.tlog-proof", "proof")]
    [TestCase("checkpoint", "checkpoint", "seal")]
    [TestCase("META-INF/seal.p7s", "seal")]
    [TestCase("META-INF/log.vkey", "note")]
    public void Any_flipped_byte_of_a_part_is_found_and_named(string file, params string[] named)
    {
        var length = Content(file).Length;
        for (var at = 0; at < length; at += Math.Max(1, length / 150))
        {
            var report = Verify(WithFlippedByte(file, at));
            var failed = report.Checks.Where(c => c.Outcome == CheckOutcome.Failed).ToArray();

            Assert.That(report.IsIntact, Is.False, $"byte {at}");
            Assert.That(failed.Single(c => c.Name == EvidenceChecks.Files).En, Does.Contain(file), $"byte {at}");
            if (file is not "proof.tlog-proof" && !(file == "META-INF/log.vkey" && at == length - 1))
            {
                Assert.That(failed.Select(c => c.Name), Is.SupersetOf(named), $"byte {at}");
            }
        }
    }

    [Test]
    public void Flipped_hash_of_the_proof_breaks_the_proof_and_a_flipped_signature_the_note()
    {
        var proof = Encoding.UTF8.GetString(Content("proof.tlog-proof"));
        var hash = proof.IndexOf("index 301\n", StringComparison.Ordinal) + 15;

        // Within the base64 of the signature, where the flipped character is one of base64 too: what is flipped is the signature, not its form.
        var bytes = Encoding.UTF8.GetBytes(proof);
        var signature = bytes.Length - 20;
        while (!char.IsAsciiLetterOrDigit((char)bytes[signature]) || !char.IsAsciiLetterOrDigit((char)(bytes[signature] ^ 1)))
        {
            signature--;
        }

        Assert.That(Failed(WithFlippedByte("proof.tlog-proof", hash)), Is.EqualTo(new[] { "files", "proof" }));
        Assert.That(Failed(WithFlippedByte("proof.tlog-proof", signature)), Is.EqualTo(new[] { "files", "note" }));
    }

    [Test]
    public void Forger_who_also_corrects_the_digests_is_still_found()
    {
        var forged = Content("payload");
        forged[^3] ^= 1;
        var package = Rewrite((name, content) => name switch
        {
            "payload" => forged,
            "SHA256SUMS" => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(Sum(Content("payload")), Sum(forged), StringComparison.Ordinal)),
            _ => content,
        });

        Assert.That(Failed(package), Is.EqualTo(new[] { "payload" }));
    }

    [Test]
    public void Package_of_another_hub_does_not_pass_with_our_CA()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);
        var report = new EvidenceVerifier(TrustAnchors.FromPem(stranger.CaChainPem)).Verify(new MemoryStream(_package));

        Assert.That(report.Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name), Is.EqualTo(new[] { "certificate", "revocation" }));
    }

    [Test]
    public void Without_a_CA_of_ones_own_the_certificate_is_not_called_good()
    {
        var report = new EvidenceVerifier().Verify(new MemoryStream(_package));

        Assert.That(report.IsIntact, Is.True);
        Assert.That(report.Checks.Single(c => c.Name == EvidenceChecks.Certificate).Outcome, Is.EqualTo(CheckOutcome.Skipped));
    }

    [Test]
    public async Task Package_without_payload_still_proves_the_entry()
    {
        var package = await CollectAsync(Index);
        var report = Verify(EvidencePackageFile.Write(package with { Payload = null }));

        Assert.That(report.IsIntact, Is.True);
        Assert.That(report.Checks.Single(c => c.Name == EvidenceChecks.Payload).Outcome, Is.EqualTo(CheckOutcome.Skipped));
    }

    [Test]
    public async Task Refusal_has_no_payload_and_no_origin_and_its_evidence_is_intact()
    {
        var package = EvidencePackageFile.Write(await CollectAsync(304));

        Assert.That(EvidencePackageFile.Read(new MemoryStream(package)).Keys, Has.None.EqualTo("payload").And.None.EqualTo("META-INF/sender.p7s"));
        Assert.That(Failed(package), Is.Empty);
    }

    [Test]
    public void What_is_no_package_is_named_so()
    {
        Assert.That(Failed(_package[..^30]), Is.EqualTo(new[] { "container" }));
        Assert.That(Failed("not a zip"u8.ToArray()), Is.EqualTo(new[] { "container" }));
        Assert.That(Failed(Rewrite((name, content) => name == "checkpoint" ? null : content)), Is.EqualTo(new[] { "container" }));
    }

    [Test]
    public void Flipped_byte_anywhere_in_the_file_is_found_or_changes_no_content()
    {
        var original = EvidencePackageFile.Read(new MemoryStream(_package));
        var random = new Random(20261122);
        // The last two kilobytes are the directory of the zip, where a flip is the most surprising.
        foreach (var at in Enumerable.Range(_package.Length - 2048, 2048).Concat(Enumerable.Range(0, 1000).Select(_ => random.Next(_package.Length))))
        {
            var damaged = _package.ToArray();
            damaged[at] ^= (byte)(1 << random.Next(8));

            if (Verify(damaged).IsIntact)
            {
                Assert.That(EvidencePackageFile.Read(new MemoryStream(damaged)), Is.EqualTo(original), $"byte {at}");
            }
        }
    }

    [Test]
    public async Task Script_in_the_package_verifies_it_without_the_hub_and_finds_damage()
    {
        using var scratch = new ScratchDirectory();
        await ZipFile.ExtractToDirectoryAsync(new MemoryStream(_package), scratch.Path);
        var (accepted, said) = await RunScriptAsync(scratch);
        Assert.That(accepted, Is.Zero, said);
        Assert.That(said, Does.Contain("entry 301 is in the log yunfu.gov.cn/exchange/log, size 310"));

        foreach (var (file, named) in new[] { ("payload", "payload"), ("entry.json", "payload"), ("META-INF/seal.p7s", "seal"), ("META-INF/crl.pem", "revoked"), ("checkpoint", "proof") })
        {
            using var damaged = new ScratchDirectory();
            await ZipFile.ExtractToDirectoryAsync(new MemoryStream(_package), damaged.Path);
            var content = await File.ReadAllBytesAsync(damaged.File(file));
            content[content.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(damaged.File(file), content);
            var (first, _) = await RunScriptAsync(damaged);
            Assert.That(first, Is.EqualTo(1), file);

            await Shell.RunAsync(damaged.Path, "bash", "-c", "grep -o '[^ ]*$' SHA256SUMS | xargs sha256sum > new && mv new SHA256SUMS");
            var (second, reason) = await RunScriptAsync(damaged);
            Assert.That(second, Is.EqualTo(1), file);
            Assert.That(reason, Does.Contain(named), file);
        }
    }

    private Task<(int ExitCode, string Output)> RunScriptAsync(ScratchDirectory package) =>
        Shell.RunAsync(package.Path, "bash", "verify.sh", Path.GetFullPath(_log.Ca.CaChainPath));

    private async Task<EvidencePackage> CollectAsync(long index) =>
        (await EvidenceCollector.CollectAsync(_log.Source, new PayloadVault(_log.Source, null, default, TimeProvider.System), index, _log.Ca.CaChainPath, _log.Ca.CrlPath))!;

    private EvidenceReport Verify(byte[] package) =>
        new EvidenceVerifier(TrustAnchors.FromPem(_log.Ca.CaChainPem), [_log.Verifier]).Verify(new MemoryStream(package));

    private string[] Failed(byte[] package) => [.. Verify(package).Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name)];

    private byte[] Content(string file) => EvidencePackageFile.Read(new MemoryStream(_package))[file];

    private byte[] WithFlippedByte(string file, int at) => Rewrite((name, content) =>
    {
        if (name == file)
        {
            content[at] ^= 1;
        }

        return content;
    });

    /// <summary>The package with its files changed; null leaves one out.</summary>
    private byte[] Rewrite(Func<string, byte[], byte[]?> change)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in EvidencePackageFile.Read(new MemoryStream(_package)))
            {
                if (change(name, content) is { } changed)
                {
                    using var target = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                    target.Write(changed);
                }
            }
        }

        return stream.ToArray();
    }

    private static string Sum(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
}
