using System.Text.RegularExpressions;
using Hub.Core.Audit.Evidence;
using Hub.Core.Audit;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Proofs.Signatures;
using Hub.Proofs;
using Hub.Tests.Core.Log;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Docs;

/// <summary>The commands of <c>docs/verify-without-the-hub.md</c>, typed as they stand over real packages.</summary>
[TestFixture]
public sealed partial class VerifyWithoutTheHubTests
{
    private TestLog _log = null!;
    private byte[] _one = null!;
    private byte[] _receipt = null!;
    private byte[] _many = null!;
    private byte[] _period = null!;

    [OneTimeSetUp]
    public async Task Export_four_packages()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(TimeProvider.System.GetUtcNow().Date.AddDays(1), TimeSpan.Zero));
        _log = await TestLog.CreateAsync(clock: clock);
        using var department = new DetachedSigner(SigningIdentity.Of(_log.Ca.IssueDepartment(TestLog.Uscc, "市场监督管理局", "main").Certificate), clock);
        await _log.AppendAsync(21, sender: department);
        clock.Advance(TimeSpan.FromHours(1));
        var from = clock.GetUtcNow();
        await _log.AppendAsync(10);
        clock.Advance(TimeSpan.FromHours(1));
        await _log.AppendAsync(6);
        await _log.AppendReceiptAsync(0, 20, department);
        await _log.StampAsync(21);
        await _log.StampAsync(38);

        var planner = new EvidencePlanner(_log.Source, new AuditQuery(_log.Source), new AuditOptions());
        _one = await WriteAsync(17);
        _receipt = await WriteAsync(37);
        _many = await WriteAsync((await planner.OfIndicesAsync(IndexSet.Of([3, 4, 5, 6, 7, 19, 20, 21, 22]), default)).Set!);
        _period = await WriteAsync((await planner.OfPeriodAsync(new AuditFilter { Department = TestLog.Uscc, From = from, To = from.AddMinutes(1) }, default)).Set!);
    }

    [OneTimeTearDown]
    public ValueTask Drop_the_log() => _log.DisposeAsync();

    [Test]
    public async Task Page_verifies_good_packages()
    {
        var (code, said) = await RunAsync(_ => { });

        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Contain("Signature Verified Successfully").And.Contain("CMS Verification successful").And.Contain("accepted: 8").And.Contain("rejected: 2"));
    }

    [TestCase("one/payload", "", "")]
    [TestCase("one/entry.json", "upsert", "delete")]
    [TestCase("one/proof.tlog-proof", "index 17", "index 16")]
    [TestCase("one/checkpoint", "\n21\n", "\n22\n")]
    [TestCase("one/META-INF/sender.p7s", "", "")]
    [TestCase("receipt/META-INF/receiver.p7s", "", "")]
    [TestCase("many/entries.ndjson", "m-20", "m-21")]
    [TestCase("one/META-INF/timestamp.tst", "", "")]
    [TestCase("many/META-INF/timestamp.tst", "", "")]
    [TestCase("many/signatures/3.p7s", "", "")]
    [TestCase("many/proof.multiproof", "3-7", "4-8")]
    [TestCase("period/statement.json", ": 8", ": 9")]
    [TestCase("period/since/checkpoint", "\n21\n", "\n20\n")]
    public async Task Page_refuses_a_package_with(string file, string was, string becomes)
    {
        // Digests are corrected, as a forger would: what refuses is the evidence itself.
        var change = $"sed -i -z 's|{was.Replace("\n", "\\n", StringComparison.Ordinal)}|{becomes.Replace("\n", "\\n", StringComparison.Ordinal)}|' \"{file}\"";
        var folder = file[..file.IndexOf('/', StringComparison.Ordinal)];
        if (was.Length == 0)
        {
            // The last bytes of a token are the authority's signature; what follows a token is not read.
            change = file.EndsWith(".tst", StringComparison.Ordinal) ? $"truncate -s -9 {file} && printf 123456789 >>{file}" : $"printf x >>{file}";
        }

        var (code, said) = await RunAsync(script =>
        {
            for (var i = 0; i < script.Count; i++)
            {
                script[i] = Unpacking().Replace(script[i], m => m.Groups[1].Value == folder ? $"{m.Value}\n{change}\n(cd {folder} && cut -c67- SHA256SUMS | xargs sha256sum >../new && mv ../new SHA256SUMS)" : m.Value);
            }
        });

        Assert.That(code, Is.Not.Zero, said);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(Action<List<string>> change)
    {
        using var scratch = new ScratchDirectory();
        await File.WriteAllBytesAsync(scratch.File("evidence.asice"), _one);
        await File.WriteAllBytesAsync(scratch.File("receipt.asice"), _receipt);
        await File.WriteAllBytesAsync(scratch.File("entries.asice"), _many);
        await File.WriteAllBytesAsync(scratch.File("completeness.asice"), _period);
        File.Copy(_log.Ca.CaChainPath, scratch.File("ca.pem"));
        var blocks = Block().Matches(await File.ReadAllTextAsync(Path.Combine(TestPaths.Root, "docs", "verify-without-the-hub.md"))).Select(m => m.Groups[1].Value).ToList();
        Assert.That(blocks, Has.Count.GreaterThan(9));
        change(blocks);
        return await Shell.RunAsync(scratch.Path, "bash", "-c", string.Join('\n', blocks));
    }

    private async Task<byte[]> WriteAsync(long index) =>
        EvidencePackageFile.Write((await EvidenceCollector.CollectAsync(_log.Source, new PayloadVault(_log.Source, null, default, TimeProvider.System), index, _log.Ca.CaChainPath, _log.Ca.CrlPath))!);

    private async Task<byte[]> WriteAsync(EvidenceSet set)
    {
        using var target = new MemoryStream();
        await new EvidenceSetWriter(_log.Source, new PayloadVault(_log.Source, null, default, TimeProvider.System)).WriteAsync(
            set, new EvidenceOptions { CaFile = _log.Ca.CaChainPath, CrlFile = _log.Ca.CrlPath }, new EvidenceSetContents { Payloads = _ => true }, target, default);
        return target.ToArray();
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^unzip .* -d (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Unpacking();
}
