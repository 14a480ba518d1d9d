using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Host;
using Hub.Tests.Support;

namespace Hub.Tests.Adapters.Subscriptions;

/// <summary>Departments to which the hub POSTs, over real TLS.</summary>
[TestFixture]
public sealed class WebhookTests
{
    private PushHub _hub = null!;
    private WebhookReceiver _receiver = null!;

    [OneTimeSetUp]
    public async Task StartHubAsync() => _hub = await PushHub.StartAsync();

    [OneTimeTearDown]
    public ValueTask StopHubAsync() => _hub.DisposeAsync();

    [SetUp]
    public async Task StartAsync()
    {
        _receiver = new WebhookReceiver(_hub.Hub.Setup.Ca, TestHub.FreeAddress());
        await _receiver.StartAsync();
    }

    [TearDown]
    public ValueTask StopAsync() => _receiver.DisposeAsync();

    [Test]
    public async Task A_department_makes_its_webhook_itself_and_gets_masked_messages_whose_signature_openssl_accepts()
    {
        var (uscc, certificate) = await _hub.AddReceiverAsync();
        using var department = _hub.Hub.Client(certificate);
        var begin = await _hub.SizeAsync();
        await Eventually.HoldsAsync(async () => (await PutAsync(department, "hook-a", new JsonObject { ["dataset"] = Registration.Dataset, ["url"] = _receiver.Url.ToString(), ["from"] = new JsonObject { ["next"] = begin } })).Status == HttpStatusCode.Created, "it is granted");
        var ids = await _hub.PublishAsync(5);
        await Eventually.HoldsAsync(() => _receiver.Ids.Length >= 5, "they came");

        Assert.That(_receiver.Ids, Is.EqualTo(ids));
        var message = _receiver.Batches.First().Messages[0];
        Assert.That(message.GetProperty("data").GetProperty("legalRepresentativeName").GetString(), Is.EqualTo("陈*"), "masked unless granted");
        Assert.That(message.GetProperty("reduced").GetBoolean(), Is.True);
        Assert.That(_receiver.Batches.Select(b => (b.Said("subscription"), b.Said("batch"), b.Said("snapshot"))),
            Is.EqualTo(_receiver.Batches.Select(b => ($"{uscc}/push/hook-a/{Registration.Dataset}", b.Id, (string?)null))), "the signed body says what the headers say");

        using var scratch = new ScratchDirectory();
        var batch = _receiver.Batches.First();
        await File.WriteAllBytesAsync(scratch.File("body.json"), batch.Body);
        await File.WriteAllTextAsync(scratch.File("signature.b64"), batch.Signature);
        var (code, output) = await Shell.RunAsync(scratch.Path, "sh", "-c",
            $"base64 -d signature.b64 > signature.p7s && openssl cms -verify -binary -inform DER -purpose any -in signature.p7s -content body.json -CAfile {_hub.Hub.Setup.Ca.CaChainPath} -out /dev/null");
        Assert.That(code, Is.Zero, output);

        await _hub.EventuallyAsync("hook-a", a => a.Delivered == 5, "it is noted");
        await using var receipts = _hub.Database.CreateCommand("select sum((convert_from(body, 'UTF8')::jsonb ->> 'applied')::int) from log.entry where kind = 3 and convert_from(body, 'UTF8')::jsonb ->> 'sink' = $1");
        receipts.Parameters.Add(new() { Value = $"{uscc}/push/hook-a/{Registration.Dataset}" });
        await Eventually.HoldsAsync(async () => await receipts.ExecuteScalarAsync() is 5L, "receipts in the log");
        await using var act = _hub.Database.CreateCommand("select count(*) from log.entry where kind = 4 and convert_from(body, 'UTF8') like '%subscription.created%' and convert_from(body, 'UTF8') like '%name=hook-a%'");
        await Eventually.HoldsAsync(async () => await act.ExecuteScalarAsync() is 1L, "that it was made is an entry of the log");
        using var anyone = _hub.Hub.Client(null);
        Assert.That(await anyone.GetStringAsync(new Uri("/metrics", UriKind.Relative)), Does.Contain("hub_push_webhook_requests{state=\"under_way\"}").And.Contain("hub_push_webhook_requests{state=\"waiting\"}").And.Contain("hub_push_messages{subscription=\"hook-a\"} 5").And.Contain("hub_push_circuit_open{subscription=\"hook-a\"} 0"));
    }

    [Test]
    public async Task A_receiver_that_is_down_then_up_gets_everything_once_and_in_order()
    {
        await CreateAsync("hook-down", "--batch", "4");
        var first = await _hub.PublishAsync(3);
        await _hub.EventuallyAsync("hook-down", a => a.Delivered == 3, "the first came");
        await _receiver.StopAsync();
        var rest = await _hub.PublishAsync(10);
        await _hub.EventuallyAsync("hook-down", a => a is { State: "FAILED", Problem.Code: "PUSH_UNREACHABLE" }, "the outage is visible");
        Assert.That(await _hub.OrderAsync("list"), Does.Contain("hook-down").And.Contain("PUSH_UNREACHABLE"));

        await _receiver.StartAsync();
        await _hub.EventuallyAsync("hook-down", a => a is { State: "RUNNING", Delivered: 13, Problem: null }, "it has caught up");
        Assert.That(_receiver.Ids, Is.EqualTo(first.Concat(rest)));
        Assert.That(_receiver.Batches.Select(b => b.Id), Is.Unique);
    }

    [TestCase(403, "PUSH_REFUSED", 3)]
    [TestCase(410, "PUSH_GONE", 1)]
    public async Task A_receiver_that_refuses_pauses_the_subscription_with_the_reason_and_resuming_loses_nothing(int status, string code, int tries)
    {
        var name = $"hook-{status}";
        _receiver.Answer = () => Task.FromResult(status);
        await CreateAsync(name);
        var ids = await _hub.PublishAsync(2);
        await _hub.EventuallyAsync(name, a => a.State == "PAUSED" && a.Problem?.Code == code, "it is paused");
        Assert.That(_receiver.Batches, Has.Count.EqualTo(tries));
        Assert.That(_receiver.Batches.Select(b => b.Id).Distinct(), Has.Exactly(1).Items, "the same batch each time");

        _receiver.Answer = () => Task.FromResult(204);
        _receiver.Batches.Clear();
        await _hub.OrderAsync("resume", name);
        await _hub.EventuallyAsync(name, a => a is { State: "RUNNING", Delivered: 2, Problem: null }, "it goes on");
        Assert.That(_receiver.Ids, Is.EqualTo(ids));
    }

    [Test]
    public async Task A_grant_that_expired_ends_delivery_until_it_is_renewed()
    {
        var uscc = await CreateAsync("hook-grant");
        await _hub.PublishAsync(1);
        await _hub.EventuallyAsync("hook-grant", a => a.Delivered == 1, "it is granted");
        await _hub.Hub.Setup.Participants.SaveAsync(PushHub.GrantOf(uscc) with { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1) });
        await _hub.EventuallyAsync("hook-grant", a => a.Problem?.Code == "PUSH_NOT_GRANTED", "it is not granted any more");
        var withheld = await _hub.PublishAsync(2);
        Assert.That(_receiver.Ids, Has.Length.EqualTo(1));

        await _hub.Hub.Setup.Participants.SaveAsync(PushHub.GrantOf(uscc));
        await _hub.EventuallyAsync("hook-grant", a => a is { Delivered: 3, Problem: null }, "it is granted again");
        Assert.That(_receiver.Ids.Skip(1), Is.EqualTo(withheld));
    }

    [Test]
    public async Task Paused_nothing_comes_and_seeking_delivers_again_from_an_index_or_a_time()
    {
        await CreateAsync("hook-seek");
        var ids = await _hub.PublishAsync(2);
        await _hub.EventuallyAsync("hook-seek", a => a.Delivered == 2, "they came");
        await _hub.OrderAsync("pause", "hook-seek");
        var later = DateTimeOffset.UtcNow;
        var middle = await _hub.SizeAsync();
        var more = await _hub.PublishAsync(2);
        await _hub.OrderAsync("seek", "hook-seek", "--index", "0");
        Assert.That((await _hub.AnswerAsync("hook-seek")).Next, Is.Zero);
        await _hub.OrderAsync("seek", "hook-seek", "--time", later.ToString("O"));
        Assert.That((await _hub.AnswerAsync("hook-seek")).Next, Is.GreaterThanOrEqualTo(middle));
        Assert.That(_receiver.Ids, Is.EqualTo(ids));

        await _hub.OrderAsync("resume", "hook-seek");
        await _hub.EventuallyAsync("hook-seek", a => a.Delivered == 4, "from that time on");
        Assert.That(_receiver.Ids, Is.EqualTo(ids.Concat(more)));
        await _hub.OrderAsync("remove", "hook-seek");
        Assert.That(await _hub.OrderAsync("list", "--json"), Does.Not.Contain("hook-seek"));
    }

    [Test]
    public async Task A_snapshot_is_told_within_the_signed_body_until_it_is_over()
    {
        await _hub.PublishAsync(2);
        var (uscc, _) = await _hub.AddReceiverAsync();
        await _hub.OrderAsync("create", "hook-state", "--uscc", uscc, "--dataset", Registration.Dataset, "--webhook", _receiver.Url.ToString(), "--snapshot");
        await Eventually.HoldsAsync(() => !_receiver.Batches.IsEmpty, "the present state came");
        var after = await _hub.PublishAsync(1);
        await Eventually.HoldsAsync(() => _receiver.Ids.Contains(after[0]), "and what came after");

        Assert.That(_receiver.Batches.Select(b => b.Said("snapshot")), Is.EqualTo(_receiver.Batches.Select(b => b.Snapshot)));
        Assert.That((_receiver.Batches.First().Snapshot, _receiver.Batches.Last().Snapshot), Is.EqualTo((_receiver.Batches.First().Said("snapshot"), (string?)null)));
        Assert.That(_receiver.Batches.First().Snapshot, Is.Not.Null);
    }

    [Test]
    public async Task A_snapshot_is_the_newest_message_of_each_key_in_batches_that_say_so_and_then_what_comes_after_in_batches_that_do_not()
    {
        var (kept, gone) = await _hub.PublishHistoryAsync(720_001);
        var (uscc, _) = await _hub.AddReceiverAsync();
        await _hub.OrderAsync("create", "hook-present", "--uscc", uscc, "--dataset", Registration.Dataset, "--webhook", _receiver.Url.ToString(), "--snapshot", "--batch", "3");
        var boundary = (await _hub.AnswerAsync("hook-present")).Snapshot;
        await _hub.PublishAsync(1);
        await _hub.EventuallyAsync("hook-present", a => a.Next > boundary, "the snapshot is passed");
        await _hub.PublishAsync(1, ("uscc", kept), ("name", "后来的名称"));
        await _hub.DeleteAsync(kept);
        await Eventually.HoldsAsync(() => Messages().Any(m => m.Operation == "delete"), "the changes came");

        var messages = Messages();
        var said = boundary.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(messages.Where(m => m.Subject == kept).Select(m => (m.Operation, m.Name, m.Snapshot)), Is.EqualTo(new[]
        {
            ("upsert", "新名称", said), ("upsert", "后来的名称", null), ("delete", null, null),
        }));
        Assert.That(messages.Where(m => m.Subject == gone), Is.Empty, "what was deleted before is not part of it");
        Assert.That(messages.Where(m => m.Snapshot is not null).GroupBy(m => m.Subject), Has.All.Exactly(1).Items, "one message of each key");

        List<(string Subject, string Operation, string? Name, string? Snapshot)> Messages() =>
        [
            .. from batch in _receiver.Batches
               from message in batch.Messages
               let operation = message.GetProperty("operation").GetString()!
               select (message.GetProperty("subject").GetString()!, operation, operation == "delete" ? null : message.GetProperty("data").GetProperty("name").GetString(), string.IsNullOrEmpty(batch.Snapshot) ? null : batch.Snapshot),
        ];
    }

    [Test]
    public async Task Others_subscriptions_are_unknown_names_are_single_and_plain_http_is_refused()
    {
        await CreateAsync("hook-mine");
        var (_, certificate) = await _hub.AddReceiverAsync();
        using var other = _hub.Hub.Client(certificate);
        var hook = new JsonObject { ["dataset"] = Registration.Dataset, ["url"] = _receiver.Url.ToString() };
        await Eventually.HoldsAsync(async () => (await PutAsync(other, "hook-mine", hook)).Code == "SUBSCRIPTION_TAKEN", "the other is granted");

        using var paused = await other.PostAsync(new Uri("/subscriptions/hook-mine/pause", UriKind.Relative), null);
        Assert.That((await ReadAsync(paused)).Code, Is.EqualTo("SUBSCRIPTION_UNKNOWN"));
        Assert.That(await other.GetStringAsync(new Uri("/subscriptions", UriKind.Relative)), Is.EqualTo("[]"));
        hook["url"] = "http://127.0.0.1:1/";
        Assert.That((await PutAsync(other, "hook-other", hook)).Code, Is.EqualTo("SUBSCRIPTION_INVALID"));
        hook["url"] = _receiver.Url.ToString();
        hook["dataset"] = "leg.abnormal";
        Assert.That((await PutAsync(other, "hook-other", hook)).Code, Is.EqualTo("NOT_GRANTED"));
        Assert.That(async () => await CommandRun.HubAsync("subscription", "show", "no-such", "--db", _hub.Hub.Setup.ConnectionString), Throws.Exception.With.Message.Contains("SUBSCRIPTION_UNKNOWN"));
    }

    /// <returns>The department that it is for.</returns>
    private async Task<string> CreateAsync(string name, params string[] options)
    {
        var (uscc, _) = await _hub.AddReceiverAsync();
        var size = (await _hub.SizeAsync()).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await _hub.OrderAsync(["create", name, "--uscc", uscc, "--dataset", Registration.Dataset, "--webhook", _receiver.Url.ToString(), "--index", size, .. options]);
        return uscc;
    }

    private static async Task<(HttpStatusCode Status, string? Code)> PutAsync(HttpClient client, string name, JsonObject hook)
    {
        using var answer = await client.PutAsJsonAsync(new Uri($"/subscriptions/{name}", UriKind.Relative), hook);
        return await ReadAsync(answer);
    }

    private static async Task<(HttpStatusCode Status, string? Code)> ReadAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["code"]?.GetValue<string>());
}
