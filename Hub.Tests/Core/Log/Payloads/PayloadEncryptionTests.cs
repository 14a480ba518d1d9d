using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Log;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Host.Serving;
using Hub.Proofs.Trust;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Core.Log.Payloads;

/// <summary>A hub that took in one message of a personal dataset and one of another.</summary>
[TestFixture("Aes256Gcm")]
[TestFixture("Sm4Gcm")]
public sealed class PayloadEncryptionTests(string cipher)
{
    private readonly byte[] _registration = Encoding.UTF8.GetBytes(Registration.Payload().ToJsonString());
    private TestHub _hub = null!;
    private HttpClient _market = null!;
    private long _personal;
    private long _plain;

    [SetUp]
    public async Task Take_in_two_messages()
    {
        _hub = await TestHub.StartAsync(("Payloads:Cipher", cipher));
        _market = _hub.Client(_hub.Setup.MarketCertificate);
        _personal = await PostAsync(_market, Registration.Event("personal"));
        _plain = await PostAsync(_market, Registration.Event("plain", Abnormal(), "yunfu.leg.abnormal.v1"));
    }

    [TearDown]
    public async Task Stop()
    {
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task Personal_payload_lies_encrypted_and_is_read_by_sender_sink_and_checker()
    {
        var stored = await StoredAsync(_personal);
        Assert.That(stored, Has.Length.EqualTo(_registration.Length + 28));
        Assert.That(stored.AsSpan().IndexOf("陈建国"u8), Is.Negative);
        Assert.That(await StoredAsync(_plain), Is.EqualTo(Encoding.UTF8.GetBytes(Abnormal().ToJsonString())));
        Assert.That(await ScalarAsync<string>("select convert_from(body, 'UTF8') from log.entry where idx = $1", _personal), Does.Contain(Convert.ToHexStringLower(SHA256.HashData(_registration))));

        var evidence = await EvidenceAsync();
        Assert.That(evidence["payload"], Is.EqualTo(_registration));
        await Eventually.HoldsAsync(async () => await ScalarAsync<long>("select count(*) from legal_entity.entity") > 0, "the sink applied it");
        Assert.That((await CheckAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Checker_without_the_key_counts_what_it_cannot_judge()
    {
        var report = await new LogChecker(_hub.Setup.Source, new LogCheckOptions()).CheckAsync();

        Assert.That((report.IsClean, report.Payloads, report.Locked), Is.EqualTo((true, 1, 1)));
    }

    [Test]
    public async Task Ciphertext_moved_to_another_message_or_changed_is_found()
    {
        var second = await PostAsync(_market, Registration.Event("second", Registration.Payload(("name", "云浮市另一公司"))));
        await ExecuteAsync("update log.payload a set content = b.content from log.payload b where a.idx in ($1, $2) and b.idx in ($1, $2) and a.idx <> b.idx", _personal, second);

        var report = await CheckAsync();

        Assert.That(report.Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.PayloadChanged, $"entry {_personal}"), (LogFaultCodes.PayloadChanged, $"entry {second}") }));
    }

    [Test]
    public async Task Hub_with_another_key_encryption_key_refuses_to_write_until_it_has_the_old_one_as_well()
    {
        await _hub.StopAsync();
        var old = await File.ReadAllTextAsync(_hub.Setup.PayloadKeys);
        var replaced = KeyEncryptionKeys.Generate();
        await File.WriteAllTextAsync(_hub.Setup.PayloadKeys, replaced);
        await using (var wrong = HubServer.Build(_hub.Setup.Settings))
        {
            Assert.That(async () => await HubRun.RunAsync(wrong), Throws.TypeOf<InvalidDataException>().With.Message.Contains(KeyEncryptionKeys.Parse(old).CurrentId));
        }

        await File.WriteAllTextAsync(_hub.Setup.PayloadKeys, replaced + old);
        await using var right = HubServer.Build(_hub.Setup.Settings);
        await right.StartAsync();
        await right.Services.GetRequiredService<LogWriter>().Ready.WaitAsync(TimeSpan.FromMinutes(2));
        await PostAsync(_market, Registration.Event("after the change"));

        Assert.That(await ScalarAsync<long>("select count(distinct kek) from log.payload_key"), Is.EqualTo(2));
        Assert.That((await CheckAsync()).Faults, Is.Empty);
        await right.StopAsync();
    }

    [Test]
    public void Configuration_without_a_key_encryption_key_is_refused()
    {
        var settings = new Dictionary<string, string?>(_hub.Setup.Settings) { ["Payloads:KeyFile"] = "nowhere.kek" };

        Assert.That(() => HubServer.Build(settings), Throws.InvalidOperationException.With.Message.Contains("Payloads:KeyFile").And.Message.Contains("openssl rand -base64 32"));

        settings["Payloads:Key"] = KeyEncryptionKeys.Generate();
        Assert.That(() => HubServer.Build(settings), Throws.Nothing);
    }

    private static JsonObject Abnormal() => new()
    {
        ["uscc"] = "91445300707813507B",
        ["name"] = "温氏食品集团股份有限公司",
        ["reason"] = "1",
        ["listedDate"] = "2026-07-01",
        ["listedBy"] = "云浮市市场监督管理局",
    };

    private static async Task<long> PostAsync(HttpClient client, JsonObject message)
    {
        using var response = await client.PostAsync("/exchange", Registration.Content(message.ToJsonString(), "application/cloudevents+json"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), answer.ToJsonString());
        return (long)answer["index"]!;
    }

    private async Task<IReadOnlyDictionary<string, byte[]>> EvidenceAsync() =>
        EvidencePackageFile.Read(new MemoryStream(await _market.GetByteArrayAsync($"/log/evidence/{_personal}")));

    private async Task<LogCheckReport> CheckAsync() => await new LogChecker(_hub.Setup.Source, new LogCheckOptions
    {
        Anchors = TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem),
        RevocationLists = RevocationList.ReadPem(await File.ReadAllTextAsync(_hub.Setup.Ca.CrlPath)),
        PayloadKeys = KeyEncryptionKeys.Parse(await File.ReadAllTextAsync(_hub.Setup.PayloadKeys)),
    }).CheckAsync();

    private Task<byte[]> StoredAsync(long index) => ScalarAsync<byte[]>("select content from log.payload where idx = $1", index);

    private async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = _hub.Setup.Source.CreateCommand(sql);
        Array.ForEach(values, v => command.Parameters.Add(new() { Value = v }));
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _hub.Setup.Source.CreateCommand(sql);
        Array.ForEach(values, v => command.Parameters.Add(new() { Value = v }));
        Assert.That(await command.ExecuteNonQueryAsync(), Is.Positive);
    }
}
