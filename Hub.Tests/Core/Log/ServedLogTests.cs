using System.Text.Json.Nodes;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Proofs.Trust;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Core.Log;

/// <summary>What the hub itself writes, examined by checker and verifier.</summary>
[TestFixture]
public sealed class ServedLogTests
{
    private TestHub _hub = null!;
    private HttpClient _market = null!;
    private long _accepted;

    [OneTimeSetUp]
    public async Task Exchange_a_little_of_everything()
    {
        _hub = await TestHub.StartAsync();
        _market = _hub.Client(_hub.Setup.MarketCertificate);
        _accepted = (long)(await PostAsync(_market, Registration.Event("first")))["index"]!;
        await PostAsync(_market, Registration.Event("first"));
        await PostAsync(_market, Registration.Event("second"));
        var wrong = Registration.Event("wrong");
        wrong["data"]!.AsObject().Remove("uscc");
        await PostAsync(_market, wrong);
        using var auditor = _hub.Client(_hub.Setup.AuditorCertificate);
        await PostAsync(auditor, Registration.Event("not granted"));
        await auditor.GetStringAsync(new Uri("/audit/entries", UriKind.Relative));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task Checker_finds_every_kind_of_entry_in_order()
    {
        await using var source = NpgsqlDataSource.Create(_hub.Setup.ConnectionString);
        var report = await new LogChecker(source, new LogCheckOptions
        {
            Anchors = TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem),
            RevocationLists = RevocationList.ReadPem(await File.ReadAllTextAsync(_hub.Setup.Ca.CrlPath)),
            PayloadKeys = KeyEncryptionKeys.Parse(await File.ReadAllTextAsync(_hub.Setup.PayloadKeys)),
        }).CheckAsync();

        Assert.That(report.Faults, Is.Empty);
        Assert.That(report.Payloads, Is.EqualTo(2));
        Assert.That(report.Entries, Is.GreaterThanOrEqualTo(5), "two messages, two rejections, one audit query");
    }

    [Test]
    public async Task Sender_gets_the_evidence_of_its_message_with_the_payload()
    {
        var package = await _market.GetByteArrayAsync(new Uri($"/log/evidence/{_accepted}", UriKind.Relative));

        var report = new EvidenceVerifier(TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem)).Verify(new MemoryStream(package));

        Assert.That(report.Checks.Where(c => c.Outcome != CheckOutcome.Passed).Select(c => c.Name), Is.EqualTo(new[] { EvidenceChecks.Timestamp }), "nobody has stamped it");
        Assert.That(report.Index, Is.EqualTo(_accepted));
    }

    private static async Task<JsonObject> PostAsync(HttpClient client, JsonObject message)
    {
        using var content = Registration.Content(message.ToJsonString(), "application/cloudevents+json");
        using var response = await client.PostAsync(new Uri("/exchange", UriKind.Relative), content);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }
}
