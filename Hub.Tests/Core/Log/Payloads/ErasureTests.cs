using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Host.Commands;
using Hub.Tests.Host;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Core.Log.Payloads;

/// <summary>A hub with four registrations, two of them of one company; what is erased, what may not be, and what the log says of it.</summary>
[TestFixture]
public sealed class ErasureTests
{
    private const string Company = "91445300707813507B";
    private TestHub _hub = null!;
    private HttpClient _market = null!;
    private long[] _indices = null!;

    [SetUp]
    public async Task Take_in_four_messages()
    {
        _hub = await TestHub.StartAsync(("Sinks", "false"));
        _market = _hub.Client(_hub.Setup.MarketCertificate);
        _indices = [await PostAsync("a"), await PostAsync("b", Company), await PostAsync("c", Company), await PostAsync("d")];
    }

    [TearDown]
    public async Task Stop()
    {
        _market.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task One_message_is_erased_its_proof_holds_and_the_log_says_why_it_is_gone()
    {
        var (code, said) = await EraseAsync("--index", $"{_indices[0]}");

        Assert.That(code, Is.Zero, said);
        Assert.That(await HasPayloadAsync(), Is.EqualTo(new[] { false, true, true, true }));
        var act = JsonNode.Parse(await EntryAsync((long)JsonNode.Parse(said)!["actIndex"]!))!;
        Assert.That(act.ToJsonString(), Does.StartWith(
            $$"""{"act":"payload.erased","basis":"PIPL 47","by":"tester","datasets":"leg.registration","kind":"administration","ranges":"{{_indices[0]}}","reason":"request 12","""));
        var report = await CheckAsync();
        Assert.That((report.IsClean, report.Erased, report.Payloads), Is.EqualTo((true, 1, 3)));
    }

    [Test]
    public async Task Payload_that_is_gone_without_an_act_is_missing()
    {
        await EraseAsync("--index", $"{_indices[0]}");
        await ExecuteAsync("delete from log.payload where idx = $1", _indices[3]);

        Assert.That((await CheckAsync()).Faults.Select(f => (f.Code, f.Place)), Is.EqualTo(new[] { (LogFaultCodes.PayloadMissing, $"entry {_indices[3]}") }));
    }

    [Test]
    public async Task All_of_one_subject_is_erased_and_nothing_else()
    {
        var (code, said) = await EraseAsync("--dataset", Registration.Dataset, "--subject", Company);

        Assert.That((code, (long)JsonNode.Parse(said)!["erased"]!), Is.EqualTo((0, 2)), said);
        Assert.That(await HasPayloadAsync(), Is.EqualTo(new[] { true, false, false, true }));
        Assert.That((await CheckAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Month_of_a_dataset_is_erased_by_its_key_and_the_exchange_goes_on_with_another()
    {
        var before = await StoredAsync(_indices[0]);
        var (code, said) = await EraseAsync("--dataset", Registration.Dataset, "--month", TimeProvider.System.GetUtcNow().ToString("yyyy-MM", null));

        Assert.That((code, (long)JsonNode.Parse(said)!["erased"]!), Is.EqualTo((0, 4)), said);
        Assert.That(await HasPayloadAsync(), Has.All.False);
        Assert.That(await StoredAsync(_indices[0]), Is.EqualTo(before), "the ciphertext stays, nobody can read it");
        _indices = [await PostAsync("later")];
        Assert.That(await HasPayloadAsync(), Is.EqualTo(new[] { true }));
        var report = await CheckAsync();
        Assert.That((report.IsClean, report.Erased, report.Payloads), Is.EqualTo((true, 4, 1)));
        Assert.That(await ScalarAsync<long>("select count(*) from log.payload_key where wrapped is null and destroyed_at is not null"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_a_legal_hold_names_is_not_erased_until_it_is_released()
    {
        var (_, hold) = await CommandRun.HubAsync("log", "hold", "add", "--db", _hub.Setup.ConnectionString, "--case", "(2026)粤53民初1号", "--reason", "suit", "--subject", Company);

        var (held, why) = await EraseAsync("--dataset", Registration.Dataset, "--subject", Company);
        var (month, _) = await EraseAsync("--dataset", Registration.Dataset, "--month", TimeProvider.System.GetUtcNow().ToString("yyyy-MM", null));
        var (other, _) = await EraseAsync("--index", $"{_indices[0]}");
        Assert.That((held, month, other), Is.EqualTo((1, 1, 0)));
        Assert.That((string?)JsonNode.Parse(why)!["code"], Is.EqualTo("LEGAL_HOLD"));
        Assert.That(await HasPayloadAsync(), Is.EqualTo(new[] { false, true, true, true }));

        var (released, _) = await CommandRun.HubAsync("log", "hold", "release", hold.Trim(), "--db", _hub.Setup.ConnectionString);
        var (erased, _) = await EraseAsync("--dataset", Registration.Dataset, "--subject", Company);
        Assert.That((released, erased), Is.EqualTo((0, 0)));
        Assert.That(await HasPayloadAsync(), Is.EqualTo(new[] { false, false, false, true }));
        await Eventually.HoldsAsync(
            async () => await ScalarAsync<long>("select count(*) from log.entry where subject in ('hold.placed', 'hold.released')") == 2, "placing and release are in the log");
        Assert.That((await CheckAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Expired_partition_is_dropped_whole_but_for_what_is_held()
    {
        await ExecuteAsync("select log.add_payload_partition(202001, 30)");
        await ExecuteAsync("update log.month set month = 202001");
        await ExecuteAsync("update log.payload_key set month = 202001");
        await ExecuteAsync("update log.payload set month = 202001, retention = 30");
        await ExecuteAsync("delete from log.payload where idx = $1", _indices[3]);
        await CommandRun.HubAsync("log", "hold", "add", "--db", _hub.Setup.ConnectionString, "--case", "2", "--reason", "suit", "--subject", Company);
        var eraser = _hub.Services.GetRequiredService<PayloadEraser>();

        Assert.That(await eraser.ExpiredAsync(CancellationToken.None), Is.EqualTo(new[] { (202001, 30) }));
        Assert.That(await eraser.ExpireAsync(202001, 30, CancellationToken.None), Is.True);

        Assert.That(await ScalarAsync<bool>("select to_regclass('log.payload_202001_30') is null"), Is.True);
        Assert.That(await ScalarAsync<long>("select count(*) from log.payload where month < 0"), Is.EqualTo(2), "what is held is kept apart");
        Assert.That(await EntryAsync(await ScalarAsync<long>("select max(idx) from log.entry where subject = 'payload.erased'")), Does.Contain($"\"ranges\":\"{_indices[0]}").And.Not.Contain($"{_indices[1]}-").And.Contain("\"scope\":\"retention\""));
        Assert.That(await eraser.ExpiredAsync(CancellationToken.None), Is.Empty);
        Assert.That((await FaultPlacesAsync()), Is.EqualTo(new[] { $"entry {_indices[3]}" }), "the act covers what was there and expired, not what was lost before");
    }

    [Test]
    public async Task Personal_payloads_in_clear_are_encrypted_by_command_and_read_as_before()
    {
        var clear = Encoding.UTF8.GetBytes(Registration.Payload().ToJsonString());
        await ExecuteAsync("update log.payload set key = null, content = $2 where idx = $1", _indices[0], clear);

        var (code, said) = await CommandRun.HubAsync("log", "encrypt", "--db", _hub.Setup.ConnectionString, "--payload-keys", _hub.Setup.PayloadKeys);
        var (again, nothing) = await CommandRun.HubAsync("log", "encrypt", "--db", _hub.Setup.ConnectionString, "--payload-keys", _hub.Setup.PayloadKeys);

        Assert.That((code, again), Is.EqualTo((0, 0)), said);
        Assert.That(said, Does.EndWith("encrypted 1 payloads\n"));
        Assert.That(nothing, Does.EndWith("encrypted 0 payloads\n"));
        Assert.That((await StoredAsync(_indices[0])).AsSpan().IndexOf("陈建国"u8), Is.Negative);
        Assert.That(await HasPayloadAsync(), Has.All.True);
        Assert.That((await CheckAsync()).Faults, Is.Empty);
    }

    [Test]
    public void Identity_number_in_what_the_log_will_say_is_refused()
    {
        string[] command = ["log", "erase", "--db", _hub.Setup.ConnectionString, "--index", "0", "--basis", "PIPL 47", "--reason", "asked by 11010519491231002X in person"];

        Assert.That(() => CommandRun.HubAsync(command), Throws.TypeOf<CommandException>().With.Message.StartsWith("--reason").And.Message.Not.Contains("1949"));
    }

    private async Task<string[]> FaultPlacesAsync()
    {
        // The keys were moved to another month by hand, so that what is kept apart does not open: only what is missing is looked at.
        var report = await new LogChecker(_hub.Setup.Source, new LogCheckOptions()).CheckAsync();
        return [.. report.Faults.Select(f => f.Place)];
    }

    private Task<(int Code, string Said)> EraseAsync(params string[] what) => CommandRun.HubAsync(
        ["log", "erase", "--db", _hub.Setup.ConnectionString, .. what, "--reason", "request 12", "--basis", "PIPL 47", "--by", "tester", "--json"]);

    private async Task<bool[]> HasPayloadAsync()
    {
        var has = new List<bool>();
        foreach (var index in _indices)
        {
            has.Add(EvidencePackageFile.Read(new MemoryStream(await _market.GetByteArrayAsync($"/log/evidence/{index}"))).ContainsKey("payload"));
        }

        return [.. has];
    }

    private async Task<long> PostAsync(string id, string? company = null)
    {
        var message = Registration.Event(id, company is null ? null : Registration.Payload(("uscc", company)));
        using var response = await _market.PostAsync("/exchange", Registration.Content(message.ToJsonString(), "application/cloudevents+json"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), answer.ToJsonString());
        return (long)answer["index"]!;
    }

    private async Task<LogCheckReport> CheckAsync() => await new LogChecker(
        _hub.Setup.Source, new LogCheckOptions { PayloadKeys = KeyEncryptionKeys.Parse(await File.ReadAllTextAsync(_hub.Setup.PayloadKeys)) }).CheckAsync();

    private Task<byte[]> StoredAsync(long index) => ScalarAsync<byte[]>("select content from log.payload where idx = $1", index);

    private async Task<string> EntryAsync(long index) => Encoding.UTF8.GetString(await ScalarAsync<byte[]>("select body from log.entry where idx = $1", index));

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
        await command.ExecuteNonQueryAsync();
    }
}
