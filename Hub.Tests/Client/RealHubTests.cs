using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Hub.Client;
using Hub.Host.Commands;
using Hub.Tests.Support;

namespace Hub.Tests.Client;

/// <summary>The client and <c>hub publish</c> against a real hub.</summary>
[TestFixture]
public sealed class RealHubTests
{
    private TestHub _hub = null!;
    private HubClient _client = null!;

    [OneTimeSetUp]
    public async Task Start_a_hub()
    {
        _hub = await TestHub.StartAsync();
        _client = Connect(_hub.Setup.MarketCertificate.Certificate);
    }

    [OneTimeTearDown]
    public async Task Stop_it()
    {
        _client.Dispose();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task Message_sent_twice_gets_its_first_receipt_back()
    {
        var first = await _client.PublishAsync(Message("twice"));
        var second = await _client.PublishAsync(Message("twice"));
        var other = await _client.PublishAsync(Message("twice", "另一家公司"));

        Assert.That(first.Result.Status, Is.EqualTo(PublishStatus.Accepted));
        Assert.That(second.Result.Status, Is.EqualTo(PublishStatus.Duplicate));
        Assert.That(second.Result.Receipt, Is.EqualTo(first.Result.Receipt));
        Assert.That(other.Result.Refusal!.Code, Is.EqualTo("DUPLICATE_CONFLICT"));
    }

    [Test]
    public async Task Bad_message_in_a_batch_is_refused_alone()
    {
        var answers = await _client.PublishBatchAsync([Message("batch-1"), Message("batch-2", uscc: "91445300MA4UQ8K7XF"), Message("batch-3")]);

        Assert.That(answers.Select(a => a.Result.Refusal?.Code), Is.EqualTo(new[] { null, "USCC_CHECK_DIGIT", null }));
        Assert.That(answers[1].Result.Refusal!.Pointer, Is.EqualTo("/uscc"));
        Assert.That(answers[0].Result.Receipt!.Index, Is.LessThan(answers[2].Result.Receipt!.Index));
    }

    [TestCase("")]
    [TestCase("{\"broken\" ")]
    [TestCase("{\"uscc\":\n  ,}")]
    [TestCase("{} {}")]
    [TestCase("1], [2")]
    public async Task Data_that_are_no_JSON_are_refused_by_the_client_as_the_hub_would_and_the_rest_of_the_batch_goes_through(string data)
    {
        var broken = Message($"broken-{Guid.NewGuid():N}") with { Data = Encoding.UTF8.GetBytes(data) };
        var deep = Message($"deep-{Guid.NewGuid():N}") with { Data = Encoding.UTF8.GetBytes(new string('[', 70) + new string(']', 70)) };
        var hub = await _client.PublishAsync(broken);
        var answers = await _client.PublishBatchAsync([Message($"before-{broken.Id}"), broken, deep, Message($"after-{broken.Id}")]);

        Assert.That(answers.Select(a => a.Result.Refusal?.Code), Is.EqualTo(new[] { null, "JSON_MALFORMED", "JSON_TOO_DEEP", null }));
        Assert.That(answers.Select(a => a.Attempts), Is.EqualTo(new[] { 1, 0, 1, 1 }));
        Assert.That(answers[1].Result.Refusal! with { Zh = "", En = "", Errors = [] }, Is.EqualTo(hub.Result.Refusal! with { Zh = "", En = "", Errors = [] }));
        Assert.That(answers[1].Result.Refusal!.En, Is.EqualTo(hub.Result.Refusal!.En));
    }

    [Test, CancelAfter(180_000)]
    public async Task Stream_answers_each_message_before_the_next_is_sent(CancellationToken cancellationToken)
    {
        var messages = Channel.CreateUnbounded<CloudEvent>();
        messages.Writer.TryWrite(Message("turn-0"));
        var answered = 0;

        await foreach (var answer in _client.PublishStreamAsync(messages.Reader.ReadAllAsync(cancellationToken), cancellationToken))
        {
            Assert.That(answer.Result.Status, Is.EqualTo(PublishStatus.Accepted));
            if (++answered == 10)
            {
                messages.Writer.Complete();
            }
            else
            {
                messages.Writer.TryWrite(Message($"turn-{answered}"));
            }
        }

        Assert.That(answered, Is.EqualTo(10));
    }

    [Test, CancelAfter(300_000)]
    public async Task Long_stream_is_answered_in_order(CancellationToken cancellationToken)
    {
        var answers = await _client.PublishStreamAsync(Enumerable.Range(0, 5000).Select(n => Message($"long-{n}")).ToAsyncEnumerable(), cancellationToken).ToListAsync(cancellationToken);

        Assert.That(answers.Select(a => a.Result.Id), Is.EqualTo(Enumerable.Range(0, 5000).Select(n => $"long-{n}")));
        Assert.That(answers.Select(a => a.Result.Receipt!.Index), Is.Ordered.Ascending.And.Unique);
    }

    [Test]
    public async Task Revoked_certificate_is_refused_with_its_code()
    {
        var revoked = await _hub.Setup.AddDepartmentAsync("12445300456632102F", "事业单位", auditor: false, Registration.Dataset);
        await _hub.Setup.Participants.RevokeCertificateAsync(revoked.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant());
        using var client = Connect(revoked.Certificate);

        await Eventually.HoldsAsync(async () => (await client.PublishAsync(Message("revoked"))).Result.Refusal?.Code == "CERT_REVOKED", "the revocation reaches the hub");
    }

    [Test]
    public async Task Publish_command_answers_line_by_line_and_the_same_file_again_gives_duplicates()
    {
        using var directory = new ScratchDirectory();
        var file = Path.Combine(directory.Path, "messages.ndjson");
        var good = Registration.Payload().ToJsonString();
        await File.WriteAllBytesAsync(file, [.. Encoding.UTF8.GetBytes($"{good}\n\n{{broken\n"), 0xFF, (byte)'\n', .. Encoding.UTF8.GetBytes(Registration.Payload(("name", null)).ToJsonString())]);

        var (code, answers) = await RunPublishAsync(file);
        var (_, again) = await RunPublishAsync(file);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(answers.Select(a => a["status"]!.GetValue<string>()), Is.EqualTo(new[] { "accepted", "rejected", "rejected", "rejected" }));
        Assert.That(answers.Skip(1).Select(a => a["code"]!.GetValue<string>()), Is.EqualTo(new[] { "ENVELOPE_MALFORMED", "JSON_INVALID_UTF8", "SCHEMA_REQUIRED" }));
        Assert.That(again[0]["status"]!.GetValue<string>(), Is.EqualTo("duplicate"));
        Assert.That(again[0]["index"]!.GetValue<long>(), Is.EqualTo(answers[0]["index"]!.GetValue<long>()));
    }

    [Test, CancelAfter(120_000)]
    public async Task Publish_command_keeps_messages_in_its_spool_until_the_hub_has_answered_them(CancellationToken cancellationToken)
    {
        using var directory = new ScratchDirectory();
        var file = Path.Combine(directory.Path, "messages.ndjson");
        var spool = Path.Combine(directory.Path, "spool");
        await File.WriteAllLinesAsync(file, [Registration.Payload(("name", "先存后发一公司")).ToJsonString(), "{broken", Registration.Payload(("name", "先存后发二公司")).ToJsonString()], cancellationToken);

        var (kept, none) = await RunPublishAsync(file, "--spool", spool, "--no-wait", "--address", TestHub.FreeAddress().ToString());
        var (code, answers) = await RunPublishAsync("/dev/null", "--spool", spool, "--address", _hub.Address.ToString()).WaitAsync(cancellationToken);

        Assert.That(kept, Is.Zero);
        Assert.That(none, Is.Empty);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(answers.Select(a => a["status"]!.GetValue<string>()), Is.EqualTo(new[] { "accepted", "rejected", "accepted" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(spool, "rejected.ndjson"), cancellationToken), Does.Contain("JSON_MALFORMED"));
    }

    private Task<(int Code, List<JsonNode> Answers)> RunPublishAsync(string file) => RunPublishAsync(file, "--address", _hub.Address.ToString());

    private async Task<(int Code, List<JsonNode> Answers)> RunPublishAsync(string file, params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var certificate = _hub.Setup.MarketCertificate;
        var code = await HubCommands.Create()
            .Parse(["publish", file, "--dataset", Registration.Dataset, "--cert", certificate.PemPath, "--key", certificate.KeyPath, "--ca", _hub.Setup.Ca.CaChainPath, .. options])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (code, [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)]);
    }

    private HubClient Connect(X509Certificate2 certificate) => new(new HubClientOptions
    {
        Address = _hub.Address,
        Certificate = certificate,
        TrustedRoots = CertificateFiles.LoadAll(_hub.Setup.Ca.CaChainPath),
    });

    private static CloudEvent Message(string id, string? name = null, string uscc = "91445300MA4UQ8K7XE") => new()
    {
        Id = id,
        Source = $"/departments/{HubSetup.Market}/systems/main",
        Type = Registration.Type,
        Data = JsonSerializer.SerializeToUtf8Bytes(Registration.Payload(("uscc", uscc), ("name", name ?? "云浮市金云石材科技有限公司"))),
    };
}
