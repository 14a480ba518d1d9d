using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Pipeline;
using Hub.Core.Trust;
using Hub.Registry.Participants;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Core.Http;

/// <summary>Who is let in. Every test leaves the market supervision as it found it.</summary>
[TestFixture]
public sealed class CallerTests : HubFixture
{
    [Test]
    public async Task No_certificate_is_refused() => Assert.That(await CodeAsync((IssuedCertificate?)null), Is.EqualTo("CERT_MISSING"));

    [Test]
    public async Task Certificate_of_another_ca_is_refused()
    {
        using var directory = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(directory.Path);

        Assert.That(await CodeAsync(stranger.IssueDepartment(HubSetup.Market, "冒名", "main")), Is.EqualTo("CERT_UNTRUSTED"));
    }

    [Test]
    public async Task Certificate_of_our_ca_that_nobody_registered_is_refused() =>
        Assert.That(await CodeAsync(Hub.Setup.Ca.IssueDepartment(HubSetup.Market, "市场监督管理局", "unregistered")), Is.EqualTo("CERT_UNKNOWN"));

    [Test]
    public async Task Server_certificate_is_no_client_certificate() =>
        Assert.That(await CodeAsync(Hub.Setup.Ca.IssueServer()), Is.EqualTo("CERT_PURPOSE"));

    [Test]
    public async Task Certificate_revoked_by_the_ca_is_refused_within_seconds_on_an_open_connection()
    {
        var certificate = await Hub.Setup.AddDepartmentAsync("12445300456632102F", "被吊销的部门", auditor: false, "leg.registration");
        using var client = Hub.Client(certificate);
        Assert.That(await CodeAsync(client), Is.Not.EqualTo("CERT_REVOKED"));

        Hub.Setup.Ca.Revoke(certificate.Certificate);

        await Eventually.HoldsAsync(async () => await CodeAsync(client) == "CERT_REVOKED", "the revocation list is read again");
    }

    [Test]
    public async Task Certificate_withdrawn_in_the_registry_is_refused_within_a_second_or_so()
    {
        var certificate = await Hub.Setup.AddDepartmentAsync("51445300503217885G", "换证的部门", auditor: false, "leg.registration");
        using var client = Hub.Client(certificate);
        await Eventually.HoldsAsync(async () => await CodeAsync(client) != "CERT_UNKNOWN", "the registration is in force");

        await Hub.Setup.Participants.RevokeCertificateAsync(certificate.Certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());

        await Eventually.HoldsAsync(async () => await CodeAsync(client) == "CERT_REVOKED", "the withdrawal is in force");
    }

    [Test]
    public async Task Inactive_participant_is_refused_whatever_its_certificate_says()
    {
        var certificate = await Hub.Setup.AddDepartmentAsync("52445302584702160Q", "停用的部门", auditor: false, "leg.registration");
        await Hub.Setup.Participants.SaveAsync(new Participant { Uscc = "52445302584702160Q", Name = "停用的部门", Active = false });
        using var client = Hub.Client(certificate);

        await Eventually.HoldsAsync(async () => await CodeAsync(client) == "PARTICIPANT_INACTIVE", "the deactivation is in force");
    }

    [Test]
    public async Task Refused_callers_of_a_minute_become_one_entry_with_their_number()
    {
        var ledger = Hub.Services.GetRequiredService<RefusedCallerLedger>();
        await ledger.FlushAsync(all: true);
        var before = await RefusedEntriesAsync();
        for (var i = 0; i < 7; i++)
        {
            await CodeAsync((IssuedCertificate?)null);
        }

        await ledger.FlushAsync(all: true);

        var added = (await RefusedEntriesAsync())[before.Count..];
        Assert.That(added, Has.Count.InRange(1, 2), "seven refusals within one minute, or two when it ended meanwhile");
        Assert.That(added.Sum(e => (long)e["count"]!), Is.EqualTo(7));
        Assert.That(added.Select(e => (string?)e["peer"]).Distinct(), Is.EqualTo(new[] { "127.0.0.1" }));
    }

    private async Task<List<JsonNode>> RefusedEntriesAsync()
    {
        await using var command = Hub.Setup.Source.CreateCommand("select body from log.entry where kind = 2 and code = 'CERT_MISSING' order by idx");
        await using var rows = await command.ExecuteReaderAsync();
        var entries = new List<JsonNode>();
        while (await rows.ReadAsync())
        {
            entries.Add(JsonNode.Parse(Encoding.UTF8.GetString(rows.GetFieldValue<byte[]>(0)))!);
        }

        return entries;
    }

    private async Task<string?> CodeAsync(IssuedCertificate? certificate)
    {
        using var client = Hub.Client(certificate);
        return await CodeAsync(client);
    }

    private static async Task<string?> CodeAsync(HttpClient client)
    {
        using var response = await client.PostAsync("/exchange/leg.registration", Registration.Content("{}", "application/cloudevents+json"));
        Assert.That(response.StatusCode, Is.Not.EqualTo(HttpStatusCode.OK));
        return (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"];
    }
}
