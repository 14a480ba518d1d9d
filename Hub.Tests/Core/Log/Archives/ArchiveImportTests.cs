using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Log.Check;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Tests.Host;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Core.Log.Archives;

/// <summary>A hub with three registrations of a personal dataset that were archived by command; what comes back from the archive, and what must not.</summary>
[TestFixture]
public sealed class ArchiveImportTests
{
    private TestHub _hub = null!;
    private HttpClient _market = null!;
    private ScratchDirectory _archives = null!;
    private long[] _indices = null!;

    [SetUp]
    public async Task Take_in_and_archive()
    {
        _hub = await TestHub.StartAsync(("Sinks", "false"));
        _market = _hub.Client(_hub.Setup.MarketCertificate);
        _archives = new ScratchDirectory();
        _indices = [await PostAsync("a"), await PostAsync("b"), await PostAsync("c")];
        var (code, said) = await CommandRun.HubAsync("log", "archive", "--out", _archives.Path, "--db", _hub.Setup.ConnectionString, "--ca", _hub.Setup.Ca.CaChainPath, "--crl", _hub.Setup.Ca.CrlPath, "--json");
        Assert.That((code, (int?)JsonNode.Parse(said)!["archives"]![0]!["payloads"]), Is.EqualTo((0, 3)), said);
    }

    [TearDown]
    public async Task Stop()
    {
        _market.Dispose();
        _archives.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task Archive_verifies_by_command_and_holds_personal_payloads_only_encrypted()
    {
        var (code, said) = await CommandRun.HubAsync("log", "archive", "verify", _archives.Path, "--ca", _hub.Setup.Ca.CaChainPath);

        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Contain("(3 已加密").And.EndWith("the archives are intact\n"));
        var archive = await File.ReadAllBytesAsync(Directory.EnumerateFiles(_archives.Path).Single());
        Assert.That(archive.AsSpan().IndexOf("陈建国"u8), Is.Negative);
    }

    [Test]
    public async Task Lost_payload_comes_back_to_its_place_and_evidence_has_it_again()
    {
        await ExecuteAsync("delete from log.payload where idx = $1", _indices[1]);
        Assert.That((await CheckAsync()).Faults.Select(f => f.Code), Is.EqualTo(new[] { LogFaultCodes.PayloadMissing }));

        var (code, said) = await ImportAsync();

        Assert.That((code, Count(said, "restored")), Is.EqualTo((0, 1)), said);
        Assert.That(await HasPayloadAsync(), Has.All.True);
        Assert.That((await CheckAsync()).Faults, Is.Empty);
        Assert.That(await CountAsync("select count(*) from log.payload where month < 0"), Is.Zero);
        Assert.That(Count((await ImportAsync()).Said, "restored"), Is.Zero, "nothing is there twice");
    }

    [Test]
    public async Task What_retention_dropped_comes_back_apart_and_goes_again_after_a_month()
    {
        await ExecuteAsync("select log.add_payload_partition(202001, 30)");
        await ExecuteAsync("update log.month set month = 202001");
        await ExecuteAsync("update log.payload set month = 202001, retention = 30");
        await _hub.Services.GetRequiredService<PayloadEraser>().ExpireAsync(202001, 30, CancellationToken.None);
        Assert.That(await HasPayloadAsync(), Has.All.False);

        var (code, said) = await ImportAsync();

        Assert.That((code, Count(said, "restored")), Is.EqualTo((0, 3)), said);
        Assert.That(await HasPayloadAsync(), Has.All.True);
        Assert.That(await CountAsync("select count(*) from log.payload where month < 0 and retention = 31"), Is.EqualTo(3));
        Assert.That((await CheckAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task What_was_erased_by_order_stays_erased_also_when_the_order_found_nothing_there()
    {
        await EraseAsync("--index", $"{_indices[0]}");
        await ExecuteAsync("delete from log.payload where idx = any ($1)", _indices);
        var (nothing, _) = await EraseAsync("--index", $"{_indices[1]}");
        Assert.That(nothing, Is.EqualTo(1));

        var (code, said) = await ImportAsync();

        Assert.That((code, Count(said, "restored"), Count(said, "erased")), Is.EqualTo((0, 1, 2)), said);
        Assert.That(await HasPayloadAsync(), Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public async Task Month_whose_key_was_destroyed_stays_erased_and_new_archives_leave_it_out()
    {
        await EraseAsync("--dataset", Registration.Dataset, "--month", TimeProvider.System.GetUtcNow().ToString("yyyy-MM", null));
        using var later = new ScratchDirectory();
        var (_, archived) = await CommandRun.HubAsync("log", "archive", "--out", later.Path, "--db", _hub.Setup.ConnectionString, "--ca", _hub.Setup.Ca.CaChainPath, "--crl", _hub.Setup.Ca.CrlPath, "--json");
        await ExecuteAsync("delete from log.payload");

        var (code, said) = await ImportAsync();

        Assert.That((int?)JsonNode.Parse(archived)!["archives"]![0]!["payloads"], Is.Zero);
        Assert.That((code, Count(said, "restored"), Count(said, "erased")), Is.EqualTo((0, 0, 3)), said);
    }

    [Test]
    public async Task Payload_that_is_not_the_one_of_its_entry_is_refused()
    {
        // The entries of the database now state other digests than those of the archive's payloads.
        await ExecuteAsync("update log.entry set body = convert_to(regexp_replace(convert_from(body, 'UTF8'), '\"sm3\":\"..', '\"sm3\":\"zz'), 'UTF8') where idx = $1", _indices[2]);
        await ExecuteAsync("delete from log.payload where idx = any ($1)", _indices);

        var (code, said) = await ImportAsync();

        var refused = JsonNode.Parse(said)!["archives"]![0]!["refused"]!.AsArray().Single()!;
        Assert.That((code, Count(said, "restored"), (string?)refused["code"], (string?)refused["place"]), Is.EqualTo((1, 2, "ARCHIVE_PAYLOAD", $"entry {_indices[2]}")), said);
    }

    private Task<(int Code, string Said)> ImportAsync() =>
        CommandRun.HubAsync("log", "archive", "import", _archives.Path, "--db", _hub.Setup.ConnectionString, "--payload-keys", _hub.Setup.PayloadKeys, "--json");

    private Task<(int Code, string Said)> EraseAsync(params string[] what) =>
        CommandRun.HubAsync(["log", "erase", "--db", _hub.Setup.ConnectionString, .. what, "--reason", "request 12", "--basis", "PIPL 47", "--by", "tester", "--json"]);

    private static int Count(string said, string of) => (int)JsonNode.Parse(said)!["archives"]![0]![of]!;

    private async Task<bool[]> HasPayloadAsync()
    {
        var has = new List<bool>();
        foreach (var index in _indices)
        {
            has.Add(EvidencePackageFile.Read(new MemoryStream(await _market.GetByteArrayAsync($"/log/evidence/{index}"))).ContainsKey("payload"));
        }

        return [.. has];
    }

    private async Task<long> PostAsync(string id)
    {
        using var response = await _market.PostAsync("/exchange", Registration.Content(Registration.Event(id).ToJsonString(), "application/cloudevents+json"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), answer.ToJsonString());
        return (long)answer["index"]!;
    }

    private async Task<LogCheckReport> CheckAsync() => await new LogChecker(
        _hub.Setup.Source, new LogCheckOptions { PayloadKeys = KeyEncryptionKeys.Parse(await File.ReadAllTextAsync(_hub.Setup.PayloadKeys)) }).CheckAsync();

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _hub.Setup.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _hub.Setup.Source.CreateCommand(sql);
        Array.ForEach(values, v => command.Parameters.Add(new() { Value = v }));
        await command.ExecuteNonQueryAsync();
    }
}
