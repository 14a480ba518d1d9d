using System.IO.Compression;
using System.Text;
using Hub.Core.Audit;
using Hub.Core.Audit.Evidence;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Proofs;
using Hub.Proofs.Trust;
using Hub.Registry.Participants;
using Hub.Tests.Core.Log;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using MiniExcelLibs;

namespace Hub.Tests.Core.Audit;

[TestFixture]
public sealed class EvidenceSetTests
{
    private static readonly ParticipantDirectory s_nobody = new([], [], []);
    private TestLog _log = null!;
    private DateTimeOffset _from;
    private EvidencePlanner _planner = null!;

    [OneTimeSetUp]
    public async Task Make_a_log_of_three_checkpoints()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(TimeProvider.System.GetUtcNow().Date.AddDays(1), TimeSpan.Zero));
        _log = await TestLog.CreateAsync(clock: clock);
        await _log.AppendAsync(290);
        clock.Advance(TimeSpan.FromHours(1));
        _from = clock.GetUtcNow();
        await _log.AppendAsync(20);
        clock.Advance(TimeSpan.FromHours(1));
        await _log.AppendAsync(60);
        _planner = new EvidencePlanner(_log.Source, new AuditQuery(_log.Source), new AuditOptions());
    }

    [OneTimeTearDown]
    public ValueTask Drop_the_log() => _log.DisposeAsync();

    [TestCase("0")]
    [TestCase("368")]
    [TestCase("0-369")]
    [TestCase("3-7,9,255-257,300")]
    [TestCase("289-290")]
    public async Task Package_of_several_entries_passes_every_check(string indices)
    {
        var report = Verify(await WriteAsync(await PlanAsync(indices)));

        Assert.That(report.Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => c.Name), Is.EqualTo(new[] { EvidenceChecks.Timestamp }), "nobody has stamped it");
        Assert.That(report.Indices!.ToString(), Is.EqualTo(indices));
    }

    [Test]
    public async Task Query_finds_entries_and_each_of_them_is_shown_to_meet_it()
    {
        var (set, _) = await _planner.OfQueryAsync(new AuditFilter { Code = "USCC_CHECK_DIGIT" }, s_nobody, default);
        var report = Verify(await WriteAsync(set!));

        Assert.That(set!.Indices.Count, Is.EqualTo(74));
        Assert.That(report.IsIntact, Is.True);
        Assert.That(report.Statement!.Filter.Code, Is.EqualTo("USCC_CHECK_DIGIT"));
    }

    [Test]
    public async Task Entry_that_does_not_meet_the_query_is_found()
    {
        var package = await WriteAsync((await PlanAsync("3-9")) with { Statement = new EvidenceStatement { Kind = EvidenceStatement.Query, Filter = new AuditFilter { Outcome = "accepted" } } });

        Assert.That(Failed(package), Is.EqualTo(new[] { "statement" }));
    }

    [TestCase("entries.ndjson", "entry", "proof")]
    [TestCase("proof.multiproof", "proof")]
    [TestCase("checkpoint", "checkpoint", "seal")]
    [TestCase("META-INF/seal.p7s", "seal")]
    [TestCase("META-INF/log.vkey", "note")]
    [TestCase("payloads/301", "payload")]
    public async Task Flipped_byte_of_a_part_is_found_and_named(string file, params string[] named)
    {
        var package = await WriteAsync(await PlanAsync("299-304,350"));
        var length = Files(package)[file].Length;
        for (var at = 0; at < length; at += Math.Max(1, length / 40))
        {
            var damaged = Rewrite(package, (name, content) => name == file ? Flip(content, at) : content);
            var failed = Verify(damaged).Checks.Where(c => c.Outcome == CheckOutcome.Failed).ToArray();

            Assert.That(failed.Single(c => c.Name == EvidenceChecks.Files).En, Does.Contain(file), $"byte {at}");
            if (file is not ("META-INF/log.vkey" or "proof.multiproof"))
            {
                Assert.That(failed.Select(c => c.Name).Intersect(named), Is.Not.Empty, $"byte {at}");
            }
        }
    }

    [Test]
    public async Task Entry_left_out_added_or_moved_breaks_the_proof()
    {
        var package = await WriteAsync(await PlanAsync("100-120"));
        string[] Lines(byte[] content) => Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        byte[] Changed(Func<string[], IEnumerable<string>> change) =>
            Rewrite(package, (name, content) => name == "entries.ndjson" ? Encoding.UTF8.GetBytes(string.Concat(change(Lines(content)).Select(l => l + "\n"))) : content);

        Assert.That(Failed(Changed(l => l.Skip(1))), Does.Contain("proof"));
        Assert.That(Failed(Changed(l => l.Append(l[0]))), Does.Contain("proof"));
        Assert.That(Failed(Changed(l => [l[1], l[0], .. l.Skip(2)])), Does.Contain("proof"));
    }

    [Test]
    public async Task Completeness_statement_is_counted_again_by_who_verifies_it()
    {
        // Checkpoints were sealed an hour apart; the messages of the second batch were received between the first two.
        var (set, refusal) = await _planner.OfPeriodAsync(Period(), default);
        Assert.That(refusal, Is.Null);
        var package = await WriteAsync(set!);
        var report = Verify(package);

        Assert.That(report.Checks.Where(c => c.Outcome == CheckOutcome.Failed), Is.Empty);
        Assert.That(report.Indices!.ToString(), Is.EqualTo("290-369"));
        Assert.That((report.Statement!.Accepted, report.Statement.Rejected), Is.EqualTo((16, 4)));
        Assert.That(report.Checks.Select(c => c.Name), Does.Contain("since").And.Contain("period"));

        var inflated = Rewrite(package, (name, content) => name == "statement.json" ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("\"accepted\": 16", "\"accepted\": 15", StringComparison.Ordinal)) : content);
        Assert.That(Failed(inflated), Is.EqualTo(new[] { "files", "statement" }));
        var longer = Rewrite(package, (name, content) => name == "statement.json" ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("\"from\": \"2", "\"from\": \"1", StringComparison.Ordinal)) : content);
        Assert.That(Failed(longer), Does.Contain("period"), "a period that begins before the first checkpoint");
        var other = Rewrite(package, (name, content) => name == "since/checkpoint" ? Flip(content, content.Length - 5) : content);
        Assert.That(Failed(other), Does.Contain("since"));
    }

    [Test]
    public async Task Statement_about_a_period_that_has_not_ended_is_refused()
    {
        var (_, refusal) = await _planner.OfPeriodAsync(Period() with { To = DateTimeOffset.MaxValue.AddDays(-2) }, default);

        Assert.That(refusal!.Code, Is.EqualTo("PERIOD_OPEN"));
    }

    [Test]
    public async Task What_is_too_much_or_nothing_is_refused_before_anything_is_written()
    {
        var small = new EvidencePlanner(_log.Source, new AuditQuery(_log.Source), new AuditOptions { MaxEvidenceEntries = 10, MaxStatementEntries = 10 });

        Assert.That((await small.OfIndicesAsync(IndexSet.Between(0, 10), default)).Refusal!.Code, Is.EqualTo("EVIDENCE_TOO_MANY"));
        Assert.That((await small.OfQueryAsync(new AuditFilter { Outcome = "accepted" }, s_nobody, default)).Refusal!.Code, Is.EqualTo("EVIDENCE_TOO_MANY"));
        Assert.That((await small.OfPeriodAsync(Period(), default)).Refusal!.Code, Is.EqualTo("EVIDENCE_TOO_MANY"));
        Assert.That((await _planner.OfIndicesAsync(IndexSet.Between(0, 370), default)).Refusal!.Code, Is.EqualTo("EVIDENCE_EMPTY"));
        Assert.That((await _planner.OfQueryAsync(new AuditFilter { Code = "NONE" }, s_nobody, default)).Refusal!.Code, Is.EqualTo("EVIDENCE_EMPTY"));
    }

    [Test]
    public async Task Script_in_the_package_agrees_without_the_hub_and_finds_damage()
    {
        var (period, _) = await _planner.OfPeriodAsync(Period(), default);
        foreach (var (set, expected) in new[] { (await PlanAsync("3-7,9,255-257,300"), "10 entries are in the log"), (period!, "accepted: 16") })
        {
            using var scratch = new ScratchDirectory();
            await ZipFile.ExtractToDirectoryAsync(new MemoryStream(await WriteAsync(set)), scratch.Path);
            var (accepted, said) = await RunScriptAsync(scratch);
            Assert.That(said, Does.Contain(expected));
            Assert.That(accepted, Is.Zero, said);

            var line = (await File.ReadAllTextAsync(scratch.File("entries.ndjson"))).Replace("m-300", "m-301", StringComparison.Ordinal);
            await File.WriteAllTextAsync(scratch.File("entries.ndjson"), line);
            await Shell.RunAsync(scratch.Path, "bash", "-c", "cut -c67- SHA256SUMS | xargs sha256sum > new && mv new SHA256SUMS");
            var (refused, reason) = await RunScriptAsync(scratch);
            Assert.That(refused, Is.EqualTo(1));
            Assert.That(reason, Does.Contain("payloads/300").Or.Contain("proof"));
        }
    }

    [Test]
    public async Task Tables_hold_a_row_an_entry_mask_subjects_and_make_no_formulas()
    {
        var set = await PlanAsync("0-9");
        var masked = Files(await WriteAsync(set, new EntryTable(EntryTableFormat.Csv, dataset => dataset == "leg.registration")));
        var open = Files(await WriteAsync(set, new EntryTable(EntryTableFormat.Xlsx, _ => false)));

        var csv = Encoding.UTF8.GetString(masked["table.csv"]);
        Assert.That(csv.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(11));
        Assert.That(csv, Does.Contain("****").And.Contain("USCC_CHECK_DIGIT"));
        var rows = new MemoryStream(open["table.xlsx"]).Query(useHeaderRow: true).Cast<IDictionary<string, object>>().ToArray();
        Assert.That(rows.Select(r => Convert.ToInt64(r["index"], null)), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(rows.Where(r => r["subject"] is not null).Select(r => (string)r["subject"]), Has.All.EqualTo(TestLog.Uscc));
    }

    [Test]
    public void What_is_no_package_of_many_is_named_so()
    {
        Assert.That(Verify("not a zip"u8.ToArray()).Checks.Single().Name, Is.EqualTo("container"));
        Assert.That(EvidenceSetVerifier.IsFor(new MemoryStream("not a zip"u8.ToArray())), Is.False);
    }

    [TestCase("3-7,9", ExpectedResult = true)]
    [TestCase("7-3", ExpectedResult = false)]
    [TestCase("3,4", ExpectedResult = false)]
    [TestCase("9,3", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("-1", ExpectedResult = false)]
    [TestCase("03", ExpectedResult = false)]
    public bool Every_set_of_indices_has_one_name(string text) => IndexSet.TryParse(text, out _);

    /// <summary>The minute in which the second batch was received.</summary>
    private AuditFilter Period() => new() { Department = TestLog.Uscc, Dataset = "leg.registration", From = _from, To = _from.AddMinutes(1) };

    private Task<(int ExitCode, string Output)> RunScriptAsync(ScratchDirectory package) => Shell.RunAsync(package.Path, "bash", "verify.sh", Path.GetFullPath(_log.Ca.CaChainPath));

    private async Task<EvidenceSet> PlanAsync(string indices) => (await _planner.OfIndicesAsync(IndexSet.TryParse(indices, out var set) ? set : null!, default)).Set!;

    private async Task<byte[]> WriteAsync(EvidenceSet set, EntryTable? table = null)
    {
        using var target = new MemoryStream();
        var options = new EvidenceOptions { CaFile = _log.Ca.CaChainPath, CrlFile = _log.Ca.CrlPath };
        await new EvidenceSetWriter(_log.Source, new PayloadVault(_log.Source, null, default, TimeProvider.System)).WriteAsync(set, options, new EvidenceSetContents { Payloads = _ => true, Table = table }, target, default);
        return target.ToArray();
    }

    private EvidenceSetReport Verify(byte[] package) => new EvidenceSetVerifier(TrustAnchors.FromPem(_log.Ca.CaChainPem), [_log.Verifier]).Verify(new MemoryStream(package));

    private string[] Failed(byte[] package) => [.. Verify(package).Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name)];

    private static byte[] Flip(byte[] content, int at)
    {
        content[at] ^= 1;
        return content;
    }

    private static Dictionary<string, byte[]> Files(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var content = new MemoryStream();
            using var source = e.Open();
            source.CopyTo(content);
            return content.ToArray();
        });
    }

    private static byte[] Rewrite(byte[] package, Func<string, byte[], byte[]> change)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in Files(package))
            {
                using var target = zip.CreateEntry(name).Open();
                target.Write(change(name, content));
            }
        }

        return stream.ToArray();
    }
}
