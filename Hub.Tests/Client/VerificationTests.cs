using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Client;
using Hub.Client.Verification;
using Hub.Core.Trust;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;

namespace Hub.Tests.Client;

/// <summary>A client that verifies as it reads, against a hub that is honest, and one whose database somebody has altered.</summary>
[TestFixture]
public sealed class VerificationTests
{
    /// <summary>A dataset without personal data: its payloads are not encrypted.</summary>
    private const string Open = "leg.abnormal";

    private const string OpenPayload = """{"uscc":"91445300707813507B","name":"云浮市某石材有限公司","reason":"1","listedDate":"2026-07-01","listedBy":"云浮市市场监督管理局"}""";

    private TestHub _hub = null!;
    private NoteSigner _log = null!;
    private IssuedCertificate _whole = null!;
    private IssuedCertificate _masked = null!;
    private ScratchDirectory _scratch = null!;

    [OneTimeSetUp]
    public async Task Start_a_hub_with_messages_and_two_subscribers()
    {
        _hub = await TestHub.StartAsync();
        _log = NoteSigner.Parse(await File.ReadAllTextAsync(_hub.Setup.Settings["LogKeyFile"]!));
        _whole = await SubscriberAsync("11445300MB2D02027F", unmasked: true);
        _masked = await SubscriberAsync("11445300MB2D03038X", unmasked: false);
        using var market = Connect(_hub.Setup.MarketCertificate);
        Assert.That((await market.PublishBatchAsync([.. Enumerable.Range(0, 5).Select(n => Message($"m-{n}"))])).Select(a => a.Result.Status), Is.All.EqualTo(PublishStatus.Accepted));
        using var subscriber = Connect(_whole);
        await Eventually.HoldsAsync(async () => await GrantedAsync(subscriber), "the grants are in force");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _hub.DisposeAsync();

    [SetUp]
    public void Empty_directory() => _scratch = new ScratchDirectory();

    [TearDown]
    public void Clean() => _scratch.Dispose();

    [Test]
    public async Task What_is_received_whole_is_proven_to_the_byte_and_what_is_masked_as_an_entry_only()
    {
        using var whole = Connect(_whole, Verified("a"));
        using var masked = Connect(_masked, Verified("b"));

        Assert.That((await whole.PullAsync(Registration.Dataset, from: 0)).Messages.Select(m => m.Proof), Is.All.EqualTo(RecordProof.Whole));
        var reduced = (await masked.PullAsync(Registration.Dataset, from: 0)).Messages;
        Assert.That(reduced.Select(m => m.Proof), Is.All.EqualTo(RecordProof.Entry));
        Assert.That(await masked.GetTextAsync($"/deliver/{Registration.Dataset}/entries?of={reduced[0].Index}"), Does.Not.Contain("sha256"), "digests of what is masked would give it away");
    }

    [Test, CancelAfter(120_000)]
    public async Task Events_are_proven_as_pages_are_also_where_their_data_hold_line_breaks(CancellationToken cancellationToken)
    {
        using var market = Connect(_hub.Setup.MarketCertificate);
        var open = Message("open") with { Type = $"yunfu.{Open}.v1" };
        var begin = (await market.PublishAsync(open with { Id = "one-line", Data = Encoding.UTF8.GetBytes(OpenPayload) }, cancellationToken)).Result.Receipt!.Index;
        await market.PublishAsync(open with { Id = "lines", Data = Encoding.UTF8.GetBytes(OpenPayload.Replace(",", ",\r\n  ", StringComparison.Ordinal)) }, cancellationToken);
        using var whole = Connect(_whole, Verified("e"));
        using var masked = Connect(_masked, Verified("f"));

        var read = await whole.ReadEventsAsync(Open, begin, cancellationToken).Take(2).ToListAsync(cancellationToken);
        Assert.That(read.Select(m => (m.Id, m.Proof)), Is.EqualTo(new[] { ("one-line", RecordProof.Whole), ("lines", RecordProof.Whole) }));
        Assert.That((await masked.ReadEventsAsync(Registration.Dataset, 0, cancellationToken).FirstAsync(cancellationToken)).Proof, Is.EqualTo(RecordProof.Entry));
    }

    [Test]
    public async Task What_is_published_is_proven_by_its_receipt_also_when_it_was_a_duplicate()
    {
        using var market = Connect(_hub.Setup.MarketCertificate, Verified("m"));

        var first = await market.PublishAsync(Message("mine"));
        Assert.That((await market.PublishAsync(Message("mine"))).Result.Receipt, Is.EqualTo(first.Result.Receipt));
        var altered = first with { Message = first.Message with { Data = "{}"u8.ToArray() } };
        Assert.That(await RefusedAsync(() => market.VerifyAsync([altered])), Is.EqualTo((EvidenceCodes.Payload, "size, sha256, sm3")));
    }

    [Test]
    public async Task Payload_or_entry_altered_in_the_database_is_found()
    {
        using var market = Connect(_hub.Setup.MarketCertificate);
        var index = (await market.PublishAsync(Message("to-alter") with { Type = $"yunfu.{Open}.v1", Data = Encoding.UTF8.GetBytes(OpenPayload) })).Result.Receipt!.Index;
        using var client = Connect(_whole, Verified("s"));
        Task<(string, string)> PullAsync() => RefusedAsync(() => client.PullAsync(Open, limit: 1, from: index));

        Assert.That((await client.PullAsync(Open, limit: 1, from: index)).Messages.Single().Proof, Is.EqualTo(RecordProof.Whole));
        await AlterAsync("update log.payload set content = convert_to(replace(convert_from(content, 'UTF8'), '石材', '木材'), 'UTF8') where idx = $1", index);
        Assert.That(await PullAsync(), Is.EqualTo((EvidenceCodes.Payload, "sha256, sm3")));
        await AlterAsync("update log.entry set body = convert_to(replace(convert_from(body, 'UTF8'), '\"upsert\"', '\"delete\"'), 'UTF8') where idx = $1", index);
        Assert.That(await PullAsync(), Is.EqualTo((EvidenceCodes.Entry, "leaf")));
    }

    [Test]
    public async Task A_log_that_is_another_or_shorter_than_it_was_is_found_after_a_restart()
    {
        using (var client = Connect(_whole, Verified("f")))
        {
            await client.PullAsync(Registration.Dataset, from: 0);
        }

        await RememberAsync("f", 2);
        using (var client = Connect(_whole, Verified("f")))
        {
            Assert.That((await RefusedAsync(() => client.PullAsync(Registration.Dataset, from: 0))).Code, Is.EqualTo(EvidenceCodes.Fork));
        }

        Assert.That(File.Exists(Path.Combine(_scratch.Path, "f", "checkpoint.contradiction")), "both signed checkpoints are kept");
        await RememberAsync("f", 1_000_000);
        using (var client = Connect(_whole, Verified("f") with { Patience = TimeSpan.Zero }))
        {
            Assert.That((await RefusedAsync(() => client.PullAsync(Registration.Dataset, from: 0))).Code, Is.EqualTo(EvidenceCodes.Rollback));
        }
    }

    [Test]
    public async Task Checkpoint_must_be_signed_by_the_named_key_and_sealed_under_the_named_authority()
    {
        using var elsewhere = new ScratchDirectory();
        using var stranger = DevelopmentCa.Create(elsewhere.Path);
        using var otherKey = Connect(_whole, Verified("k") with { LogKeys = [NoteSigner.Generate(_log.Name).Verifier] });
        using var otherCa = Connect(_whole, Verified("c") with { SealAnchors = TrustAnchors.FromPem(stranger.CaChainPem) });
        using var wholeOnly = Connect(_masked, Verified("w") with { WholeOnly = true });

        Assert.That((await RefusedAsync(() => otherKey.PullAsync(Registration.Dataset, from: 0))).Code, Is.EqualTo(EvidenceCodes.Checkpoint));
        Assert.That(await RefusedAsync(() => otherCa.PullAsync(Registration.Dataset, from: 0)), Is.EqualTo((EvidenceCodes.Seal, "SEAL_UNTRUSTED")));
        Assert.That((await RefusedAsync(() => wholeOnly.PullAsync(Registration.Dataset, from: 0))).Code, Is.EqualTo(EvidenceCodes.Reduced));
    }

    private VerificationOptions Verified(string directory) => new()
    {
        LogKeys = [_log.Verifier],
        Directory = Path.Combine(_scratch.Path, directory),
        SealAnchors = TrustAnchors.FromPem(_hub.Setup.Ca.CaChainPem),
        SealRevocations = RevocationList.ReadPem(File.ReadAllText(_hub.Setup.Ca.CrlPath)),
    };

    /// <summary>As if a hub with the log's key had shown this client another log before.</summary>
    private Task RememberAsync(string directory, long size) => File.WriteAllTextAsync(
        Path.Combine(_scratch.Path, directory, "checkpoint"),
        SignedNote.Sign(new Checkpoint { Origin = _log.Name, Size = size, Root = RandomNumberGenerator.GetBytes(32) }.ToText(), _log).ToString());

    private async Task<IssuedCertificate> SubscriberAsync(string code, bool unmasked)
    {
        var uscc = Hub.Schemas.Identifiers.Uscc.Create(code.AsSpan(0, 8), Hub.Schemas.Identifiers.OrganizationCode.Create(code.AsSpan(8, 8))).Value;
        var certificate = await _hub.Setup.AddDepartmentAsync(uscc, "接收部门", auditor: false);
        foreach (var dataset in new[] { Open, Registration.Dataset })
        {
            await _hub.Setup.Participants.SaveAsync(new Grant { Uscc = uscc, Dataset = DatasetName.Parse(dataset), Action = GrantAction.Subscribe, Purpose = "test", Unmasked = unmasked });
        }

        return certificate;
    }

    private static async Task<bool> GrantedAsync(HubClient client)
    {
        try
        {
            await client.PullAsync(Registration.Dataset);
            return true;
        }
        catch (HubRefusedException)
        {
            return false;
        }
    }

    private async Task AlterAsync(string sql, long index)
    {
        await using var connection = await _hub.Setup.Source.OpenConnectionAsync();
        await using (var off = new Npgsql.NpgsqlCommand("set session_replication_role = replica", connection))
        {
            await off.ExecuteNonQueryAsync();
        }

        await using var command = new Npgsql.NpgsqlCommand(sql, connection) { Parameters = { new() { Value = index } } };
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
        await using var on = new Npgsql.NpgsqlCommand("reset session_replication_role", connection);
        await on.ExecuteNonQueryAsync();
    }

    private static async Task<(string Code, string Differs)> RefusedAsync(Func<Task> act)
    {
        try
        {
            await act();
            return ("nothing", "");
        }
        catch (HubEvidenceException e)
        {
            return (e.Code, e.Differs);
        }
    }

    private HubClient Connect(IssuedCertificate certificate, VerificationOptions? verification = null) => new(new HubClientOptions
    {
        Address = _hub.Address,
        Certificate = certificate.Certificate,
        TrustedRoots = CertificateFiles.LoadAll(_hub.Setup.Ca.CaChainPath),
        Verification = verification,
    });

    private static CloudEvent Message(string id) => new()
    {
        Id = id,
        Source = $"/departments/{HubSetup.Market}/systems/main",
        Type = Registration.Type,
        Data = JsonSerializer.SerializeToUtf8Bytes(Registration.Payload()),
    };
}
