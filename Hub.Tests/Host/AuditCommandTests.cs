using System.Text.Json.Nodes;
using Hub.Core.Trust;
using Hub.Host.Commands;
using Hub.Tests.Support;

namespace Hub.Tests.Host;

/// <summary><c>hub audit</c> over mutual TLS against a running hub.</summary>
[TestFixture]
public sealed class AuditCommandTests
{
    private const string SocialSecurity = "12445300456632102F";
    private readonly ScratchDirectory _scratch = new();
    private TestHub _hub = null!;
    private DateTimeOffset _from;
    private DateTimeOffset _to;

    [OneTimeSetUp]
    public async Task Start()
    {
        _hub = await TestHub.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.5)); // the checkpoint before the period is older than the seconds that a seal counts in
        _from = TimeProvider.System.GetUtcNow();
        using (var market = _hub.Client(_hub.Setup.MarketCertificate))
        {
            var batch = new JsonArray([.. Enumerable.Range(0, 12).Select(i => (JsonNode)Registration.Event($"cli-{i}", i == 11 ? Registration.Payload(("divisionCode", "999999")) : Registration.Payload()))]);
            using var response = await market.PostAsync("/exchange", Registration.Content(batch.ToJsonString(), "application/cloudevents-batch+json"));
            response.EnsureSuccessStatusCode();
        }

        _to = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(1.5));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _hub.DisposeAsync();
        _scratch.Dispose();
    }

    [Test]
    public async Task Query_pages_to_the_end_and_finds_text_of_the_envelope()
    {
        var (code, all) = await AskAsync(_hub.Setup.AuditorCertificate, "query", "--outcome", "accepted", "--limit", "1000", "--json");
        var (_, one) = await AskAsync(_hub.Setup.AuditorCertificate, "query", "--text", "cli-1", "--json");

        Assert.That(code, Is.Zero, all);
        Assert.That(JsonNode.Parse(all)!["entries"]!.AsArray(), Has.Count.EqualTo(11));
        Assert.That(JsonNode.Parse(one)!["entries"]!.AsArray().Select(e => (string?)e!["entry"]!["id"]), Is.EqualTo(new[] { "cli-1", "cli-10", "cli-11" }));
    }

    [Test]
    public async Task Statistics_count_and_name_who_is_silent()
    {
        JsonNode answer = null!;
        await Eventually.HoldsAsync(
            async () =>
            {
                var (code, text) = await AskAsync(_hub.Setup.AuditorCertificate, "statistics", "--by", "department,dataset", "--department", HubSetup.Market, "--json");
                Assert.That(code, Is.Zero, text);
                answer = JsonNode.Parse(text)!;
                return (long)answer["counted"]! == (long)answer["size"]!;
            },
            "the hub, which counts in the background as well, says that it has counted everything");

        var row = answer["rows"]!.AsArray().Single(r => (string?)r!["dataset"] == "leg.registration")!;
        Assert.That(((long)row["accepted"]!, (long)row["rejected"]!), Is.EqualTo((11, 1)));
        Assert.That(answer["overdue"]!.AsArray().Select(o => ((string?)o!["dataset"], (string?)o["status"])), Does.Contain(("leg.abnormal", "silent")));

        var (_, table) = await AskAsync(_hub.Setup.AuditorCertificate, "statistics");
        Assert.That(table, Does.Contain("accepted").And.Contain("leg.abnormal"));
    }

    [Test]
    public async Task Completeness_statement_is_fetched_verified_and_counted()
    {
        var file = _scratch.File("completeness.asice");
        var (code, text) = await AskAsync(
            _hub.Setup.AuditorCertificate, "completeness", "--department", HubSetup.Market, "--dataset", "leg.registration", "--from", _from.ToString("O"), "--to", _to.ToString("O"), "--out", file, "--json");

        Assert.That(code, Is.Zero, text);
        var statement = JsonNode.Parse(text)!["statement"]!;
        Assert.That(((long)statement["accepted"]!, (long)statement["rejected"]!), Is.EqualTo((11, 1)));
        var (verified, report) = await CommandRun.HubAsync("verify", file, "--ca", _hub.Setup.Ca.CaChainPath);
        Assert.That(verified, Is.Zero, report);
        Assert.That(report, Does.Contain("11 messages accepted, 1 refused"));
    }

    [Test]
    public async Task Export_brings_a_table_and_its_proof_and_every_question_is_an_entry()
    {
        var file = _scratch.File("export.asice");
        var (code, text) = await AskAsync(_hub.Setup.AuditorCertificate, "export", "--outcome", "accepted", "--format", "xlsx", "--payloads", "--out", file);
        Assert.That(code, Is.Zero, text);
        using (var zip = await System.IO.Compression.ZipFile.OpenReadAsync(file))
        {
            Assert.That(zip.Entries.Select(e => e.FullName), Does.Contain("table.xlsx"));
            Assert.That(zip.Entries.Count(e => e.FullName.StartsWith("payloads/", StringComparison.Ordinal)), Is.Zero, "registrations hold personal data: their sender may have them, an auditor not");
        }

        var (_, queries) = await AskAsync(_hub.Setup.AuditorCertificate, "query", "--kind", "AuditQuery", "--limit", "1000", "--json");
        Assert.That(JsonNode.Parse(queries)!["entries"]!.AsArray().Select(e => (string)e!["entry"]!["detail"]!), Has.Some.Contains("format=xlsx"));
    }

    [Test]
    public async Task Department_takes_its_own_payloads_away_and_gets_no_statement()
    {
        var file = _scratch.File("own.asice");
        var (code, text) = await AskAsync(_hub.Setup.MarketCertificate, "export", "--outcome", "accepted", "--payloads", "--out", file);
        Assert.That(code, Is.Zero, text);
        using (var zip = await System.IO.Compression.ZipFile.OpenReadAsync(file))
        {
            Assert.That(zip.Entries.Count(e => e.FullName.StartsWith("payloads/", StringComparison.Ordinal)), Is.EqualTo(11));
        }

        Assert.That(
            () => AskAsync(_hub.Setup.MarketCertificate, "completeness", "--department", HubSetup.Market, "--from", _from.ToString("O"), "--to", _to.ToString("O"), "--out", _scratch.File("none.asice")),
            Throws.TypeOf<CommandException>().With.Message.Contains("NOT_GRANTED"));
    }

    [Test]
    public async Task Subjects_of_personal_datasets_are_masked_for_departments_and_open_to_auditors()
    {
        var department = await _hub.Setup.AddDepartmentAsync(SocialSecurity, "人力资源和社会保障局", auditor: false, "ss.enrolment");
        using var client = _hub.Client(department);
        var example = Directory.EnumerateFiles(Path.Combine(TestPaths.Standards, "datasets", "ss.enrolment", "examples"), "valid-*.json").Order(StringComparer.Ordinal).First();
        var message = new JsonObject
        {
            ["specversion"] = "1.0", ["id"] = "person-1", ["source"] = $"/departments/{SocialSecurity}/systems/main", ["type"] = "yunfu.ss.enrolment.v1", ["data"] = JsonNode.Parse(await File.ReadAllTextAsync(example)),
        };
        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await client.PostAsync("/exchange", Registration.Content(message.ToJsonString(), "application/cloudevents+json"));
                return response.IsSuccessStatusCode;
            },
            "the department is known to the hub");

        var (_, own) = await AskAsync(department, "query", "--message-id", "person-1", "--outcome", "accepted", "--json");
        var (_, full) = await AskAsync(_hub.Setup.AuditorCertificate, "query", "--message-id", "person-1", "--outcome", "accepted", "--json");

        var masked = JsonNode.Parse(own)!["entries"]!.AsArray().Single()!;
        var subject = (string)JsonNode.Parse(full)!["entries"]!.AsArray().Single()!["entry"]!["subject"]!;
        Assert.That((bool)masked["masked"]!, Is.True);
        Assert.That((string)masked["entry"]!["subject"]!, Does.StartWith("****").And.Not.EqualTo(subject));
        Assert.That(own, Does.Not.Contain(subject));
    }

    [Test]
    public async Task Recount_agrees_with_the_log()
    {
        var (code, text) = await CommandRun.HubAsync("audit", "recount", "--rebuild", "--db", _hub.Setup.ConnectionString);

        Assert.That(code, Is.Zero, text);
    }

    private Task<(int ExitCode, string Output)> AskAsync(IssuedCertificate certificate, params string[] arguments) => CommandRun.HubAsync(
        ["audit", .. arguments, "--address", _hub.Address.ToString(), "--cert", certificate.PemPath, "--key", certificate.KeyPath, "--ca", _hub.Setup.Ca.CaChainPath]);
}
