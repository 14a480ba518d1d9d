using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Audit;
using Hub.Core.Audit.Evidence;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Proofs;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Tests.Support;

namespace Hub.Tests.Core.Log.Timestamps;

/// <summary>A hub with seals of all suites, each stamped, and a department that signs: everything that evidence can hold, in packages of one entry and of many.</summary>
[TestFixture]
public sealed class StampedSealsTests
{
    private static readonly string[] s_seals = [EvidenceChecks.Seal, EvidenceChecks.FurtherSeal + "rsa-3072", EvidenceChecks.FurtherSeal + "sm2-sm3"];
    private HubSetup _setup = null!;
    private TestHub _hub = null!;
    private AuthorityServices _authority = null!;
    private long _signed;

    [OneTimeSetUp]
    public async Task Exchange_a_little_and_wait_for_the_stamps()
    {
        _setup = await HubSetup.CreateAsync();
        _setup.Ca.Add(SignatureSuite.Rsa3072);
        _setup.Ca.Add(SignatureSuite.Sm2Sm3);
        foreach (var (suite, at) in SignatureSuite.All.Select((s, i) => (s, i)))
        {
            _setup.Settings[$"Seal:Keys:{at}:File"] = _setup.Ca.IssueSeal(suite).Pkcs12Path;
        }

        _setup.Settings["Certificates:Seal"] = "";
        _authority = await AuthorityServices.StartAsync(_setup.Ca);
        _hub = await TestHub.StartAsync(_setup, ("Timestamps:Authority", _authority.Timestamps.ToString()), ("Timestamps:IntervalSeconds", "1"), ("Sinks", "false"));
        using var market = _hub.Client(_setup.MarketCertificate);
        using var signer = new DetachedSigner(SigningIdentity.FromPkcs12(_setup.Ca.IssueDepartment(HubSetup.Market, "签名部门", "signing", suite: SignatureSuite.Sm2Sm3).Pkcs12Path, ""), TimeProvider.System);
        foreach (var cms in new[] { null, signer })
        {
            var envelope = Registration.Event(cms is null ? "unsigned" : "signed");
            var data = envelope["data"]!.ToJsonString();
            envelope.Remove("data");
            if (cms is not null)
            {
                envelope["signature"] = Convert.ToBase64String(cms.Sign(Encoding.UTF8.GetBytes(data)));
            }

            using var content = Registration.Content(envelope.ToJsonString()[..^1] + ",\"data\":" + data + "}", "application/cloudevents+json");
            using var response = await market.PostAsync(new Uri("/exchange", UriKind.Relative), content);
            _signed = (long)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["index"]!;
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                await using var find = _setup.Source.CreateCommand($"select exists (select from log.timestamp where size > {_signed})");
                return (bool)(await find.ExecuteScalarAsync())!;
            },
            "a stamped checkpoint covers the messages");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _hub.DisposeAsync();
        await _authority.DisposeAsync();
    }

    [Test]
    public async Task Evidence_of_one_message_holds_a_timestamp_of_each_seal()
    {
        var package = EvidencePackageFile.Write((await EvidenceCollector.CollectAsync(_setup.Source, Vault(), _signed, _setup.Ca.CaChainPath, _setup.Ca.CrlPath))!);

        var report = new EvidenceVerifier(TrustAnchors.FromPem(_setup.Ca.CaChainPem)).Verify(new MemoryStream(package));

        Assert.That(report.Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => c.En), Is.Empty);
        Assert.That(report.Checks.Where(c => c.Name.StartsWith(EvidenceChecks.FurtherSeal, StringComparison.Ordinal)).Select(c => c.En), Has.Exactly(2).Contains("timestamp"));
        await AgreesAsync(package, "META-INF/timestamp-sm2-sm3.tst", "TIMESTAMP");
        var checkedLog = await new LogChecker(_setup.Source, new LogCheckOptions { Anchors = TrustAnchors.FromPem(_setup.Ca.CaChainPem), RevocationLists = RevocationList.ReadPem(await File.ReadAllTextAsync(_setup.Ca.CrlPath)) }).CheckAsync();
        Assert.That((checkedLog.Faults.Count, checkedLog.Timestamps % 3), Is.EqualTo((0, 0L)), "each seal of a stamped checkpoint has its own");
    }

    [Test]
    public async Task Evidence_of_many_entries_holds_what_that_of_one_does()
    {
        var (set, _) = await new EvidencePlanner(_setup.Source, new AuditQuery(_setup.Source), new AuditOptions()).OfIndicesAsync(IndexSet.Between(0, _signed), default);
        using var target = new MemoryStream();
        await new EvidenceSetWriter(_setup.Source, Vault()).WriteAsync(
            set!, new EvidenceOptions { CaFile = _setup.Ca.CaChainPath, CrlFile = _setup.Ca.CrlPath }, new EvidenceSetContents { Payloads = _ => true }, target, default);
        var package = target.ToArray();

        Assert.That(Verify(package).Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => c.En), Is.Empty);
        Assert.That(Verify(package).Checks.Select(c => c.Name), Is.SupersetOf(s_seals).And.Contain(EvidenceChecks.Timestamp).And.Contain(EvidenceChecks.Origin));
        foreach (var (file, name) in new[]
        {
            ($"signatures/{_signed}.p7s", EvidenceChecks.Origin), ("META-INF/seal-rsa-3072.p7s", "seal-rsa-3072"), ("META-INF/timestamp-sm2-sm3.tst", "seal-sm2-sm3"), ("META-INF/timestamp.tst", EvidenceChecks.Timestamp),
        })
        {
            Assert.That(Verify(Changed(package, file, content => content[^9] ^= 1)).Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name), Is.SupersetOf(new[] { EvidenceChecks.Files, name }), file);
        }

        await AgreesAsync(package, $"signatures/{_signed}.p7s", "SIGNATURES");
    }

    private PayloadVault Vault() => new(_setup.Source, KeyEncryptionKeys.Parse(File.ReadAllText(_setup.PayloadKeys)), default, TimeProvider.System);

    private EvidenceSetReport Verify(byte[] package) => new EvidenceSetVerifier(TrustAnchors.FromPem(_setup.Ca.CaChainPem)).Verify(new MemoryStream(package));

    /// <summary>The script of a package finds the same with openssl: all good, and a part that was changed together with its digest.</summary>
    private async Task AgreesAsync(byte[] package, string file, string named)
    {
        using var scratch = new ScratchDirectory();
        await ZipFile.ExtractToDirectoryAsync(new MemoryStream(package), scratch.Path);
        var (code, said) = await Shell.RunAsync(scratch.Path, "bash", "verify.sh", Path.GetFullPath(_setup.Ca.CaChainPath));
        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Contain("timestamp-rsa-3072.tst").And.Contain("seal-sm2-sm3.p7s"));

        var content = await File.ReadAllBytesAsync(scratch.File(file));
        content[^9] ^= 1;
        await File.WriteAllBytesAsync(scratch.File(file), content);
        await Shell.RunAsync(scratch.Path, "bash", "-c", "cut -c67- SHA256SUMS | xargs sha256sum > new && mv new SHA256SUMS");
        (code, said) = await Shell.RunAsync(scratch.Path, "bash", "verify.sh", Path.GetFullPath(_setup.Ca.CaChainPath));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said.ToUpperInvariant(), Does.Contain(named));
    }

    private static byte[] Changed(byte[] package, string file, Action<byte[]> change)
    {
        using var copy = new MemoryStream();
        copy.Write(package);
        using (var zip = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.GetEntry(file)!;
            using var content = new MemoryStream();
            using (var source = entry.Open())
            {
                source.CopyTo(content);
            }

            entry.Delete();
            var bytes = content.ToArray();
            change(bytes);
            using var target = zip.CreateEntry(file, CompressionLevel.NoCompression).Open();
            target.Write(bytes);
        }

        return copy.ToArray();
    }
}
