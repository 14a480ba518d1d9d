using System.IO.Compression;
using System.Text.Json.Nodes;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Trust;
using Hub.Proofs.Seals;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log;

/// <summary>A hub whose checkpoints carry seals of all three suites.</summary>
[TestFixture]
public sealed class SeveralSealsTests
{
    private HubSetup _setup = null!;
    private TestHub _hub = null!;
    private HttpClient _market = null!;
    private long _accepted;
    private long _size;

    [OneTimeSetUp]
    public async Task Exchange_a_little()
    {
        _setup = await HubSetup.CreateAsync();
        _setup.Ca.Add(SignatureSuite.Rsa3072);
        _setup.Ca.Add(SignatureSuite.Sm2Sm3);
        foreach (var (suite, at) in SignatureSuite.All.Select((s, i) => (s, i)))
        {
            _setup.Settings[$"Seal:Keys:{at}:File"] = _setup.Ca.IssueSeal(suite).Pkcs12Path;
        }

        _setup.Settings["Certificates:Seal"] = "";
        _hub = await TestHub.StartAsync(_setup);
        _market = _hub.Client(_setup.MarketCertificate);
        foreach (var id in new[] { "first", "second", "third" })
        {
            using var content = Registration.Content(Registration.Event(id).ToJsonString(), "application/cloudevents+json");
            using var response = await _market.PostAsync(new Uri("/exchange", UriKind.Relative), content);
            _accepted = (long)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["index"]!;
        }

        _size = (long)(await ScalarAsync($"select min(size) from log.checkpoint where size > {_accepted}"))!;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task Every_checkpoint_has_a_seal_of_each_suite_and_the_check_verifies_them_all()
    {
        Assert.That(await ScalarAsync("select count(*) from log.seal"), Is.EqualTo(2 * (long)(await ScalarAsync("select count(*) from log.checkpoint"))!));
        Assert.That((await CheckAsync()).Faults, Is.Empty);
    }

    [TestCase("rsa-3072")]
    [TestCase("sm2-sm3")]
    public async Task Damaged_and_exchanged_further_seals_are_found_and_named(string suite)
    {
        var kept = (byte[])(await ScalarAsync($"select seal from log.seal where size = {_size} and suite = '{suite}'"))!;
        var flipped = kept.ToArray();
        flipped[^5] ^= 1;
        var other = (byte[])(await ScalarAsync($"select seal from log.seal where size < {_size} and suite = '{suite}' order by size desc limit 1"))!;
        var another = (byte[])(await ScalarAsync($"select seal from log.checkpoint where size = {_size}"))!;
        foreach (var (seal, code) in new[] { (flipped, SealCodes.Signature), (other, SealCodes.Text), (another, SealCodes.Malformed) })
        {
            await PutAsync(seal);
            var faults = (await CheckAsync()).Faults;
            Assert.That(faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.CheckpointSeal, $"checkpoint {_size}") }));
            Assert.That(faults[0].Detail, Does.StartWith($"{suite}: {code}"));
        }

        await PutAsync(kept);
        Assert.That((await CheckAsync()).Faults, Is.Empty);

        async Task PutAsync(byte[] seal)
        {
            await using var command = _setup.Source.CreateCommand("update log.seal set seal = $1 where size = $2 and suite = $3");
            command.Parameters.Add(new() { Value = seal });
            command.Parameters.Add(new() { Value = _size });
            command.Parameters.Add(new() { Value = suite });
            Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Seal_of_no_checkpoint_is_named()
    {
        await using var insert = _setup.Source.CreateCommand($"insert into log.seal select 1000000, suite, seal from log.seal where size = {_size} and suite = 'rsa-3072'");
        await insert.ExecuteNonQueryAsync();

        var faults = (await CheckAsync()).Faults;

        await using var delete = _setup.Source.CreateCommand("delete from log.seal where size = 1000000");
        await delete.ExecuteNonQueryAsync();
        Assert.That(faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.CheckpointSeal, "checkpoint 1000000") }));
    }

    [Test]
    public async Task Evidence_carries_every_seal_and_each_is_checked_by_name()
    {
        var package = await _market.GetByteArrayAsync(new Uri($"/log/evidence/{_accepted}", UriKind.Relative));

        Assert.That(Failed(package), Is.Empty);
        Assert.That(Verify(package).Checks.Select(c => c.Name), Does.Contain("seal").And.Contain("seal-rsa-3072").And.Contain("seal-sm2-sm3"));
        foreach (var suite in new[] { "rsa-3072", "sm2-sm3" })
        {
            var file = $"META-INF/seal-{suite}.p7s";
            for (var at = 0; at < EvidencePackageFile.Read(new MemoryStream(package))[file].Length; at += 37)
            {
                Assert.That(Failed(WithFlippedByte(package, file, at)), Is.EqualTo(new[] { "files", $"seal-{suite}" }), $"byte {at} of {file}");
            }
        }

        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path, null, SignatureSuite.All);
        var report = new EvidenceVerifier(TrustAnchors.FromPem(stranger.CaChainPem)).Verify(new MemoryStream(package));
        Assert.That(report.Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name), Does.Contain("seal-rsa-3072").And.Contain("seal-sm2-sm3"));
    }

    [Test]
    public async Task Script_in_the_package_verifies_the_seals_of_all_suites_with_openssl_and_finds_damage()
    {
        var package = await _market.GetByteArrayAsync(new Uri($"/log/evidence/{_accepted}", UriKind.Relative));
        using var scratch = new ScratchDirectory();
        await ZipFile.ExtractToDirectoryAsync(new MemoryStream(package), scratch.Path);
        var (accepted, said) = await RunScriptAsync(scratch);
        Assert.That(accepted, Is.Zero, said);

        foreach (var suite in new[] { "rsa-3072", "sm2-sm3" })
        {
            var file = scratch.File($"META-INF/seal-{suite}.p7s");
            var kept = await File.ReadAllBytesAsync(file);
            foreach (var at in new[] { kept.Length - 5, kept.Length / 3 })
            {
                var flipped = kept.ToArray();
                flipped[at] ^= 1;
                await File.WriteAllBytesAsync(file, flipped);
                await Shell.RunAsync(scratch.Path, "bash", "-c", "grep -o '[^ ]*$' SHA256SUMS | xargs sha256sum > new && mv new SHA256SUMS");
                var (code, reason) = await RunScriptAsync(scratch);
                Assert.That(code, Is.EqualTo(1), reason);
                Assert.That(reason, Does.Contain("seal"));
            }

            await File.WriteAllBytesAsync(file, kept);
        }
    }

    private Task<(int ExitCode, string Output)> RunScriptAsync(ScratchDirectory package) =>
        Shell.RunAsync(package.Path, "bash", "verify.sh", Path.GetFullPath(_setup.Ca.CaChainPath));

    private Task<LogCheckReport> CheckAsync() => new LogChecker(_setup.Source, new LogCheckOptions
    {
        Anchors = TrustAnchors.FromPem(_setup.Ca.CaChainPem),
        RevocationLists = RevocationList.ReadPem(File.ReadAllText(_setup.Ca.CrlPath)),
    }).CheckAsync();

    private EvidenceReport Verify(byte[] package) => new EvidenceVerifier(TrustAnchors.FromPem(_setup.Ca.CaChainPem)).Verify(new MemoryStream(package));

    private string[] Failed(byte[] package) => [.. Verify(package).Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name)];

    private static byte[] WithFlippedByte(byte[] package, string file, int at)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in EvidencePackageFile.Read(new MemoryStream(package)))
            {
                if (name == file)
                {
                    content[at] ^= 1;
                }

                using var target = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                target.Write(content);
            }
        }

        return stream.ToArray();
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _setup.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
