using System.Collections.Concurrent;
using System.Text.Json;
using Hub.Client;
using Hub.Client.Spool;
using Hub.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Client;

[TestFixture]
public sealed class HubSpoolTests
{
    private readonly ConcurrentQueue<string> _arrived = new();
    private ScratchDirectory _scratch = null!;
    private StubHub _stub = null!;
    private volatile Func<string, string> _answer = null!;
    private volatile int _status;

    [OneTimeSetUp]
    public async Task Start() => _stub = await StubHub.StartAsync(AnswerAsync);

    [OneTimeTearDown]
    public async Task Stop() => await _stub.DisposeAsync();

    [SetUp]
    public void Prepare()
    {
        _scratch = new ScratchDirectory();
        _arrived.Clear();
        (_answer, _status) = (id => StubHub.Accepted(id, int.Parse(id[2..], System.Globalization.CultureInfo.InvariantCulture)), 200);
    }

    [TearDown]
    public void Clean() => _scratch.Dispose();

    [Test, CancelAfter(120_000)]
    public async Task What_was_kept_while_the_hub_was_away_is_sent_in_order_after_the_next_start(CancellationToken cancellationToken)
    {
        _status = 503;
        using (var away = _stub.CreateClient(Impatient))
        {
            await using var spool = HubSpool.Open(away, Options());
            await spool.PublishAsync([.. Enumerable.Range(0, 250).Select(n => StubHub.Message($"m-{n}"))], cancellationToken);
            Assert.That(spool.Count, Is.EqualTo(250));
        }

        _status = 200;
        _arrived.Clear();
        using var client = _stub.CreateClient();
        var answered = new ConcurrentQueue<string>();
        await using var again = HubSpool.Open(client, Options() with { Answered = a => answered.Enqueue(a.Message.Id) });
        await again.PublishAsync(StubHub.Message("m-250"), cancellationToken);
        await again.FlushAsync(cancellationToken);

        Assert.That(answered, Is.EqualTo(Enumerable.Range(0, 251).Select(n => $"m-{n}")));
        Assert.That(_arrived, Is.EqualTo(answered));
        Assert.That(again.Count, Is.Zero);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_refused_message_goes_to_the_file_beside_with_code_and_pointer_and_holds_up_nothing(CancellationToken cancellationToken)
    {
        var accepted = _answer;
        _answer = id => id is "m-1" ? """{"status":"rejected","id":"m-1","code":"USCC_CHECK_DIGIT","pointer":"/uscc","zh":"错","en":"Wrong."}""" : accepted(id);
        using var client = _stub.CreateClient();
        var refused = new ConcurrentQueue<string>();
        await using (var spool = HubSpool.Open(client, Options() with { Answered = a => refused.Enqueue(a.Result.Refusal?.Code ?? "") }))
        {
            await spool.PublishAsync([.. Enumerable.Range(0, 3).Select(n => StubHub.Message($"m-{n}", """{"uscc":"X"}"""))], cancellationToken);
            await spool.FlushAsync(cancellationToken);
        }

        Assert.That(refused, Is.EqualTo(new[] { "", "USCC_CHECK_DIGIT", "" }));
        var line = JsonDocument.Parse(File.ReadAllLines(Path.Combine(_scratch.Path, "rejected.ndjson")).Single()).RootElement;
        Assert.That((line.GetProperty("code").GetString(), line.GetProperty("pointer").GetString()), Is.EqualTo(("USCC_CHECK_DIGIT", "/uscc")));
        Assert.That(line.GetProperty("message").GetProperty("data").GetBytesFromBase64(), Is.EqualTo("""{"uscc":"X"}"""u8.ToArray()));
    }

    [Test, CancelAfter(120_000)]
    public async Task Data_that_are_no_JSON_are_refused_without_sending_and_the_others_of_the_batch_arrive(CancellationToken cancellationToken)
    {
        using var client = _stub.CreateClient();
        await using (var spool = HubSpool.Open(client, Options()))
        {
            await spool.PublishAsync([.. Enumerable.Range(0, 5).Select(n => StubHub.Message($"m-{n}", n % 2 == 0 ? "{}" : """{"broken" """))], cancellationToken);
            await spool.FlushAsync(cancellationToken);
            await spool.PublishAsync([StubHub.Message("m-5", "{"), StubHub.Message("m-6", "}")], cancellationToken);
            await spool.FlushAsync(cancellationToken);
        }

        Assert.That(_arrived, Is.EqualTo(new[] { "m-0", "m-2", "m-4" }));
        Assert.That(File.ReadAllLines(Path.Combine(_scratch.Path, "rejected.ndjson")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("code").GetString()), Is.EqualTo(Enumerable.Repeat("JSON_MALFORMED", 4)));
    }

    [Test, CancelAfter(120_000)]
    public async Task When_the_sender_is_refused_everything_waits_until_that_is_mended(CancellationToken cancellationToken)
    {
        var accepted = _answer;
        _answer = id => $$"""{"status":"rejected","id":"{{id}}","code":"CERT_EXPIRED","pointer":"","zh":"过期","en":"Expired."}""";
        var paused = new TaskCompletionSource<SpoolPause>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = _stub.CreateClient();
        await using var spool = HubSpool.Open(client, Options() with { Paused = p => paused.TrySetResult(p) });
        await spool.PublishAsync([StubHub.Message("m-0"), StubHub.Message("m-1")], cancellationToken);

        Assert.That((await paused.Task.WaitAsync(cancellationToken)).Code, Is.EqualTo("CERT_EXPIRED"));
        Assert.That(spool.Count, Is.EqualTo(2));
        _answer = accepted;
        await spool.FlushAsync(cancellationToken);
        Assert.That(File.Exists(Path.Combine(_scratch.Path, "rejected.ndjson")), Is.False);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_full_spool_says_so_and_takes_messages_again_when_the_hub_has_answered(CancellationToken cancellationToken)
    {
        _status = 503;
        using var client = _stub.CreateClient(Impatient);
        await using var spool = HubSpool.Open(client, Options() with { MaxBytes = 2000, SegmentBytes = 1000 });
        var message = StubHub.Message("m-1", $"\"{new string('x', 300)}\"");
        Assert.That(
            async () =>
            {
                for (var n = 0; n < 10; n++)
                {
                    await spool.PublishAsync(message, cancellationToken);
                }
            },
            Throws.InstanceOf<SpoolFullException>().With.Message.StartsWith(SpoolCodes.Full));

        _status = 200;
        await spool.FlushAsync(cancellationToken);
        await spool.PublishAsync(message, cancellationToken);
    }

    private SpoolOptions Options() => new() { Directory = _scratch.Path, RetryPause = TimeSpan.FromMilliseconds(20) };

    private static HubClientOptions Impatient(HubClientOptions options) => options with { ResendFor = TimeSpan.Zero };

    /// <summary>Answers a single event, or a batch of them; a batch that is no JSON is refused as a whole, as the hub does.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        if (_status != 200)
        {
            context.Response.StatusCode = _status;
            return;
        }

        if (context.Request.Headers["ce-id"].ToString() is { Length: > 0 } id)
        {
            _arrived.Enqueue(id);
            await context.Response.WriteAsync(_answer(id));
            return;
        }

        try
        {
            using var batch = await JsonDocument.ParseAsync(context.Request.Body);
            var ids = batch.RootElement.EnumerateArray().Select(e => e.GetProperty("id").GetString()!).ToList();
            ids.ForEach(_arrived.Enqueue);
            await context.Response.WriteAsync($"[{string.Join(',', ids.Select(i => _answer(i)))}]");
        }
        catch (JsonException)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("""{"status":400,"code":"ENVELOPE_MALFORMED","pointer":"","zh":"错","en":"Malformed."}""");
        }
    }
}
