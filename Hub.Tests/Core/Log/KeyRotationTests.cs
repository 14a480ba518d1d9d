using Hub.Core.Hosting;
using Hub.Core.Log;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Host.Serving;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;
using Hub.Tests.Host;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Core.Log;

/// <summary>A log gets its next key, both sign, the old one goes.</summary>
[TestFixture]
public sealed class KeyRotationTests
{
    private static readonly string[] Rotate = ["log", "rotate-key"];
    private HubSetup _setup = null!;
    private ScratchDirectory _scratch = null!;

    private string OldKey => _setup.Settings["LogKeyFile"]!;

    private string NewKey => _scratch.File("next.key");

    [SetUp]
    public async Task Prepare()
    {
        (_setup, _scratch) = (await HubSetup.CreateAsync(), new ScratchDirectory());
        _setup.Settings["Sinks"] = "false";
    }

    [TearDown]
    public async Task Remove()
    {
        await _setup.DisposeAsync();
        _scratch.Dispose();
    }

    [Test]
    public async Task Log_goes_on_under_its_next_key_and_each_reader_verifies_by_the_key_it_knows()
    {
        var first = await RunAsync("first", OldKey, "");
        Assert.That((await RotateAsync()).ExitCode, Is.Zero);
        var both = await RunAsync("both", OldKey, NewKey);
        var second = await RunAsync("second", NewKey, "");
        var (old, next) = (await VerifierAsync(OldKey), await VerifierAsync(NewKey));

        Assert.That((Note(first, old), Note(first, next)), Is.EqualTo((CheckOutcome.Passed, CheckOutcome.Failed)));
        Assert.That((Note(both, old), Note(both, next)), Is.EqualTo((CheckOutcome.Passed, CheckOutcome.Passed)));
        Assert.That((Note(second, old), Note(second, next)), Is.EqualTo((CheckOutcome.Failed, CheckOutcome.Passed)));
        foreach (var package in new[] { first, both, second })
        {
            Assert.That(Note(package, old, next), Is.EqualTo(CheckOutcome.Passed), "by either key that the reader names");
            Assert.That(Note(package), Is.EqualTo(CheckOutcome.Passed), "by the key in the package");
        }

        var report = await CheckAsync();
        Assert.That(report.Faults, Is.Empty);
        Assert.That((await CheckAsync(old)).Faults, Is.Empty, "who trusts the old key trusts the one it has endorsed");
        Assert.That(
            await KeysActsAsync(),
            Is.EqualTo(new[] { $"{old} {next}", next.ToString() }),
            "which keys sign is an entry whenever it changes, and no other time");
    }

    [Test]
    public async Task Key_that_the_log_does_not_know_opens_nothing()
    {
        await File.WriteAllTextAsync(NewKey, NoteSigner.Generate("test.yunfu/log").ToSecretText());

        Assert.That(() => RunAsync("first", OldKey, NewKey), Throws.InstanceOf<LogOriginException>().With.Message.Contains("rotate-key"));
        Assert.That(() => RunAsync("first", NewKey, ""), Throws.InstanceOf<LogOriginException>());
    }

    [Test]
    public async Task Key_that_somebody_writes_into_the_database_counts_for_nothing()
    {
        var thief = NoteSigner.Generate("test.yunfu/log");
        await File.WriteAllTextAsync(NewKey, thief.ToSecretText());
        await using var write = _setup.Source.CreateCommand("insert into log.note_key (vkey, endorsement, added_at) values ($1, $2, now())");
        write.Parameters.Add(new() { Value = thief.Verifier.ToString() });
        write.Parameters.Add(new() { Value = SignedNote.Sign($"test.yunfu/log\nlog key\n{thief.Verifier}\n", thief).ToString() });
        await write.ExecuteNonQueryAsync();

        Assert.That(() => RunAsync("first", NewKey, ""), Throws.InstanceOf<LogOriginException>());
        Assert.That((await CheckAsync()).Faults.Select(f => f.Code), Is.EqualTo(new[] { LogFaultCodes.Key }));
    }

    [Test]
    public async Task Only_who_holds_a_key_of_the_log_can_give_it_another()
    {
        await File.WriteAllTextAsync(_scratch.File("stranger.key"), NoteSigner.Generate("test.yunfu/log").ToSecretText());

        Assert.That(
            () => CommandRun.HubAsync([.. Rotate, "--db", _setup.ConnectionString, "--key", _scratch.File("stranger.key"), "--next", NewKey]),
            Throws.Exception.With.Message.Contains("not a key of this log"));
    }

    private Task<(int ExitCode, string Output)> RotateAsync() => CommandRun.HubAsync([.. Rotate, "--db", _setup.ConnectionString, "--key", OldKey, "--next", NewKey]);

    /// <summary>Runs a hub with these keys for one message; its evidence.</summary>
    private async Task<byte[]> RunAsync(string id, string key, string next)
    {
        var address = TestHub.FreeAddress();
        await using var hub = HubServer.Build(new Dictionary<string, string?>(_setup.Settings) { ["Listen"] = address.ToString(), ["LogKeyFile"] = key, ["LogNextKeyFile"] = next });
        await HubRun.StartAsync(hub);
        await hub.Services.GetRequiredService<LogWriter>().Ready.WaitAsync(TimeSpan.FromMinutes(2));
        using var client = TestHub.Client(address, _setup.Ca, _setup.MarketCertificate.Certificate);
        var acts = next.Length > 0 ? 1 : key == OldKey ? 0 : 2;
        await Eventually.HoldsAsync(async () => (await KeysActsAsync()).Length == acts, "the keys are an entry");
        using var content = Registration.Content(Registration.Event(id).ToJsonString(), "application/cloudevents+json");
        using var response = await client.PostAsync(new Uri("/exchange", UriKind.Relative), content);
        var index = (long)System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!["index"]!;
        var package = await client.GetByteArrayAsync(new Uri($"/log/evidence/{index}", UriKind.Relative));
        await hub.StopAsync();
        return package;
    }

    private CheckOutcome Note(byte[] package, params NoteVerifier[] keys) =>
        new EvidenceVerifier(TrustAnchors.FromPem(_setup.Ca.CaChainPem), keys).Verify(new MemoryStream(package)).Checks.Single(c => c.Name == EvidenceChecks.Note).Outcome;

    private Task<LogCheckReport> CheckAsync(params NoteVerifier[] keys) => new LogChecker(_setup.Source, new LogCheckOptions { Verifiers = keys }).CheckAsync();

    private static async Task<NoteVerifier> VerifierAsync(string file) => NoteSigner.Parse((await File.ReadAllTextAsync(file)).Trim()).Verifier;

    private async Task<string[]> KeysActsAsync()
    {
        await using var command = _setup.Source.CreateCommand("select convert_from(body, 'UTF8')::jsonb ->> 'detail' from log.entry where subject = $1 order by idx");
        command.Parameters.Add(new() { Value = LogKeyRecorder.Act });
        await using var reader = await command.ExecuteReaderAsync();
        var acts = new List<string>();
        while (await reader.ReadAsync())
        {
            acts.Add(reader.GetString(0));
        }

        return [.. acts];
    }
}
