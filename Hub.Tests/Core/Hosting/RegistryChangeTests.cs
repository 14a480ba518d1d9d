using System.Text.Json.Nodes;
using Hub.Core.Hosting;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hub.Tests.Core.Hosting;

/// <summary>What is done to the registry, by whatever tool, becomes entries of the log; so do the events of certificates.</summary>
[TestFixture]
public sealed class RegistryChangeTests
{
    private TestHub _hub = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _hub = await TestHub.StartAsync();
        await SettleAsync();
    }

    [OneTimeTearDown]
    public ValueTask Stop() => _hub.DisposeAsync();

    [Test]
    public async Task What_was_set_up_before_the_hub_ran_is_entered_when_it_runs()
    {
        var acts = await EntriesAsync("administration");

        Assert.That(acts.Where(a => (string?)a["act"] == "participant.registered").Select(a => ((string)a["detail"]!)[5..23]), Is.SupersetOf(new[] { HubSetup.Market, HubSetup.Auditor }));
        Assert.That(acts.Where(a => (string?)a["act"] == "grant.given").Select(a => (string)a["detail"]!), Has.Some.Contains($"uscc={HubSetup.Market} dataset=leg.registration action=publish"));
        Assert.That(acts.Where(a => (string?)a["act"] == "standards.applied").Select(a => (string)a["detail"]!), Has.One.Match("^added=[1-9][0-9]+ replaced=0 removed=0$"));
        Assert.That(acts.Where(a => a["change"] is not null).Select(a => (string)a["by"]!), Has.All.Not.Empty);
    }

    [Test]
    public async Task Certificates_are_entered_when_they_are_registered_revoked_and_put_into_use()
    {
        var certificate = await _hub.Setup.AddDepartmentAsync("11445300007025702G", "税务局", auditor: false);
        var fingerprint = certificate.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant();
        await _hub.Setup.Participants.RevokeCertificateAsync(fingerprint);
        await SettleAsync();

        var events = await EntriesAsync("certificate");
        Assert.That(events.Where(e => (string?)e["certificate"] == fingerprint).Select(e => ((string?)e["event"], (string?)e["holder"])),
            Is.EqualTo(new[] { ("registered", "11445300007025702G"), ("revoked", "11445300007025702G") }));
        await Eventually.HoldsAsync(
            async () => (await EntriesAsync("certificate")).Where(e => (string?)e["holder"] == "hub").Select(e => ((string?)e["use"], (string?)e["event"])).SequenceEqual([("seal", "in-use"), ("server", "in-use")]),
            "the hub's own certificates are entered once");
    }

    [Test]
    public async Task Expired_certificate_is_entered_once()
    {
        await _hub.Setup.Participants.SaveAsync(new ParticipantCertificate { Fingerprint = new string('e', 64), Uscc = HubSetup.Market, System = "old", NotAfter = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        await SettleAsync();
        var recorder = _hub.Services.GetServices<IHostedService>().OfType<CertificateExpiryRecorder>().Single();
        await Eventually.HoldsAsync(
            async () =>
            {
                await recorder.RecordAsync(default);
                return (await EntriesAsync("certificate")).Count(e => (string?)e["event"] == "expired") == 1;
            },
            "the expiry is entered");
        await recorder.RecordAsync(default);

        Assert.That((await EntriesAsync("certificate")).Count(e => (string?)e["event"] == "expired"), Is.EqualTo(1));
    }

    [Test]
    public async Task Change_by_hand_is_entered_and_one_that_changes_nothing_is_not()
    {
        var before = (await EntriesAsync("administration")).Count;
        await using (var command = _hub.Setup.Source.CreateCommand($"update registry.participant set name = '市监局' where uscc = '{HubSetup.Market}'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await _hub.Setup.Participants.SaveAsync(new Participant { Uscc = HubSetup.Market, Name = "市监局" });
        await SettleAsync();

        var acts = (await EntriesAsync("administration")).Skip(before).Where(a => (string?)a["act"] == "participant.changed").ToArray();
        Assert.That(acts.Select(a => (string)a["detail"]!), Is.EqualTo(new[] { $"uscc={HubSetup.Market} active=true auditor=false operator=false name=市监局" }));
    }

    [Test]
    public async Task Change_that_was_entered_but_not_taken_out_before_a_crash_is_not_entered_twice()
    {
        await _hub.Setup.Participants.SaveAsync(new Grant { Uscc = HubSetup.Market, Dataset = DatasetName.Parse("leg.licence"), Action = GrantAction.Publish, Purpose = "crash" });
        await SettleAsync();
        var number = (long)(await EntriesAsync("administration")).Last(a => ((string)a["detail"]!).Contains("purpose=crash", StringComparison.Ordinal))["change"]!;
        await using (var again = _hub.Setup.Source.CreateCommand(
            $$"""insert into registry.change (number, place, after) overriding system value values ({{number}}, 'dataset_grant', '{"uscc": "{{HubSetup.Market}}", "purpose": "crash"}')"""))
        {
            await again.ExecuteNonQueryAsync();
        }

        await SettleAsync();

        Assert.That((await EntriesAsync("administration")).Count(a => (long?)a["change"] == number), Is.EqualTo(1));
    }

    /// <summary>Until nothing waits.</summary>
    private Task SettleAsync() => Eventually.HoldsAsync(
        async () =>
        {
            await using var command = _hub.Setup.Source.CreateCommand("select count(*) from registry.change");
            return (long)(await command.ExecuteScalarAsync())! == 0;
        },
        "all changes of the registry are in the log");

    private async Task<List<JsonNode>> EntriesAsync(string kind)
    {
        await using var command = _hub.Setup.Source.CreateCommand("select log.text_of(body) from log.entry where kind in (4, 6) order by idx");
        await using var rows = await command.ExecuteReaderAsync();
        var entries = new List<JsonNode>();
        while (await rows.ReadAsync())
        {
            entries.Add(JsonNode.Parse(rows.GetString(0))!);
        }

        return [.. entries.Where(e => (string?)e["kind"] == kind)];
    }
}
