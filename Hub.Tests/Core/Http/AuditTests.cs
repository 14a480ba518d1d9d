using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Support;

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

        Assert.That(own["entries"]!.AsArray().Select(e => (string?)e!["entry"]!["sender"]).Distinct(), Is.EqualTo(new[] { HubSetup.Market }));
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

    private static async Task<JsonObject> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
