using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hub.Core.Pipeline;
using Hub.Core.Trust;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Core.Http;

[TestFixture]
public sealed class AuditTests
{
    private TestHub _hub = null!;
    private HttpClient _auditor = null!;
    private HttpClient _market = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _hub = await TestHub.StartAsync();
        _auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        _market = _hub.Client(_hub.Setup.MarketCertificate);
        var batch = new JsonArray();
        for (var i = 0; i < 20; i++)
        {
            var payload = i % 5 == 4 ? Registration.Payload(("divisionCode", "999999")) : Registration.Payload();
            batch.Add(Registration.Event($"audit-{i}", payload));
        }

        using var response = await _market.PostAsync("/exchange", Registration.Content(batch.ToJsonString(), "application/cloudevents-batch+json"));
        response.EnsureSuccessStatusCode();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _auditor.Dispose();
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task Pages_follow_each_other_by_index_without_gap_or_overlap()
    {
        var seen = new List<long>();
        long? after = null;
        do
        {
            var page = await GetAsync(_auditor, $"/audit/entries?outcome=accepted&limit=7{(after is null ? "" : $"&after={after}")}");
            seen.AddRange(page["entries"]!.AsArray().Select(e => (long)e!["index"]!));
            after = (long?)page["next"];
        }
        while (after is not null);

        Assert.That(seen, Has.Count.EqualTo(16));
        Assert.That(seen, Is.Ordered.Ascending.And.Unique);
    }

    [TestCase("code=CODE_UNKNOWN", 4)]
    [TestCase("outcome=rejected&dataset=leg.registration", 4)]
    [TestCase("subject=91445300MA4UQ8K7XE", 16)]
    [TestCase("messageId=audit-3", 1)]
    [TestCase("messageId=audit-4", 1)]
    [TestCase("kind=Message&department=" + HubSetup.Market, 16)]
    [TestCase("kind=Message&department=" + HubSetup.Auditor, 0)]
    [TestCase("outcome=accepted&from=2001-01-01T00:00:00Z", 16)]
    [TestCase("outcome=accepted&to=2001-01-01T00:00:00Z", 0)]
    public async Task Filter_finds_what_it_names(string query, int count)
    {
        var page = await GetAsync(_auditor, "/audit/entries?limit=1000&" + query);

        Assert.That(page["entries"]!.AsArray(), Has.Count.EqualTo(count));
    }

    [Test]
    public async Task Department_sees_its_own_entries_only()
    {
        var own = await GetAsync(_market, "/audit/entries?limit=1000");
        using var foreign = await _market.GetAsync($"/audit/entries?department={HubSetup.Auditor}");

        Assert.That(own["entries"]!.AsArray().Select(e => (string?)(e!["entry"]!["sender"] ?? e["entry"]!["holder"])).Distinct(), Is.EqualTo(new[] { HubSetup.Market }));
        Assert.That(foreign.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Each_query_is_itself_an_entry()
    {
        await GetAsync(_auditor, "/audit/entries?subject=who-asked-this");

        var queries = await GetAsync(_auditor, "/audit/entries?kind=AuditQuery&limit=1000");

        Assert.That(queries["entries"]!.AsArray().Select(e => (string)e!["entry"]!["detail"]!), Has.Some.Contains("subject=who-asked-this"));
    }

    [Test]
    public async Task Trace_follows_a_message_from_its_receipt_to_the_repository()
    {
        var found = await GetAsync(_auditor, "/audit/entries?messageId=audit-3");
        var index = (long)found["entries"]!.AsArray()[0]!["index"]!;

        JsonObject trace = null!;
        await Eventually.HoldsAsync(
            async () => (trace = await GetAsync(_auditor, $"/audit/trace/{index}"))["deliveries"]!.AsArray().Any(d => (string?)d!["entry"]!["sink"] == "legal_entity"),
            "the legal-entity repository has confirmed the message");

        Assert.That((string?)trace["entry"]!["id"], Is.EqualTo("audit-3"));
        Assert.That((long)trace["sealed"]!["treeSize"]!, Is.GreaterThan(index));
        Assert.That((bool)trace["payloadKept"]!, Is.True);
    }

    [Test]
    public async Task Trace_of_another_departments_entry_looks_like_none_and_leaves_no_query()
    {
        await GetAsync(_auditor, "/audit/entries?limit=1");
        var queries = await GetAsync(_auditor, $"/audit/entries?kind=AuditQuery&department={HubSetup.Auditor}&limit=1");
        var foreign = (long)queries["entries"]!.AsArray()[0]!["index"]!;

        using var hidden = await _market.GetAsync($"/audit/trace/{foreign}");
        using var absent = await _market.GetAsync("/audit/trace/99999999");
        var own = await GetAsync(_auditor, $"/audit/entries?kind=AuditQuery&department={HubSetup.Market}&limit=1000");

        Assert.That(hidden.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(absent.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(own["entries"]!.AsArray().Select(e => (string)e!["entry"]!["detail"]!), Has.None.Contains($"index={foreign}"));
    }

    [Test]
    public async Task Name_of_a_member_that_a_sender_made_up_is_told_to_the_sender_and_kept_from_the_log()
    {
        const string somebody = "440524188001010014";
        var payload = Registration.Payload((somebody, "x"), ("divisionCode", "445302"));

        using var response = await _market.PostAsync("/exchange/leg.registration", Registration.Content(Registration.Event("made-up-name", payload).ToJsonString(), "application/cloudevents+json"));
        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        var entry = (await GetAsync(_auditor, "/audit/entries?messageId=made-up-name"))["entries"]!.AsArray()[0]!["entry"]!;

        Assert.That((string?)answer["pointer"], Is.EqualTo("/" + somebody));
        Assert.That((string?)entry["pointer"], Is.EqualTo("/*"));
        Assert.That(entry.ToJsonString(), Does.Not.Contain(somebody));
    }

    [Test]
    public async Task Reading_dead_letters_is_an_entry()
    {
        using var letters = await _auditor.GetAsync("/sinks/legal_entity/dead-letters");
        letters.EnsureSuccessStatusCode();

        var queries = await GetAsync(_auditor, "/audit/entries?kind=AuditQuery&limit=1000");

        Assert.That(queries["entries"]!.AsArray().Select(e => (string)e!["entry"]!["act"]!), Has.Member("sinks.dead_letters"));
    }

    [Test]
    public async Task Query_for_what_is_not_ones_own_is_a_refusal_in_the_log()
    {
        using var refused = await _market.GetAsync($"/audit/entries?department={HubSetup.Auditor}");
        await _hub.Services.GetRequiredService<RefusedCallerLedger>().FlushAsync(all: true);

        var entries = await GetAsync(_auditor, "/audit/entries?code=NOT_GRANTED&limit=1000");

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(entries["entries"]!.AsArray().Select(e => (string?)e!["entry"]!["certificate"]), Has.Member(Fingerprint(_hub.Setup.MarketCertificate)));
    }

    [TestCase("subject=440524188001010014")]
    [TestCase("messageId=440524188001010014")]
    [TestCase("limit=0")]
    [TestCase("outcome=perhaps")]
    [TestCase("subject=%00")]
    [TestCase("messageId=a%00")]
    [TestCase("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")]
    public async Task Impossible_filter_is_refused_with_its_place(string query)
    {
        using var response = await _auditor.GetAsync("/audit/entries?" + query);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"], Is.EqualTo("AUDIT_FILTER"));
    }

    private static string Fingerprint(IssuedCertificate certificate) => certificate.Certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    private static async Task<JsonObject> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
