using System.Collections.Concurrent;
using System.Security.Authentication;
using System.Text.Json;
using Hub.Client;
using Hub.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Client;

[TestFixture]
public sealed class HubClientTests
{
    [Test]
    public async Task Single_message_travels_in_binary_mode_with_its_bytes_untouched()
    {
        var headers = new Dictionary<string, string>();
        byte[] body = [];
        await using var hub = await StubHub.StartAsync(async context =>
        {
            foreach (var header in context.Request.Headers.Where(h => h.Key.StartsWith("ce-", StringComparison.OrdinalIgnoreCase)))
            {
                headers[header.Key] = header.Value.ToString();
            }

            body = await ReadAsync(context);
            await context.Response.WriteAsync(StubHub.Accepted("1", 7));
        });
        using var client = hub.CreateClient();
        byte[] data = [0x22, 0xC3, 0x28, 0x22]; // not UTF-8

        var answer = await client.PublishAsync(StubHub.Message("1", subject: "云 100%") with { Data = data, Time = DateTimeOffset.Parse("2026-05-01T08:00:00.25+08:00", null) });

        Assert.That(body, Is.EqualTo(data));
        Assert.That(headers["ce-specversion"], Is.EqualTo("1.0"));
        Assert.That(headers["ce-subject"], Is.EqualTo("%E4%BA%91%20100%25"));
        Assert.That(headers["ce-time"], Is.EqualTo("2026-05-01T08:00:00.25+08:00"));
        Assert.That(answer.Result.Status, Is.EqualTo(PublishStatus.Accepted));
        Assert.That(answer.Result.Receipt!.Index, Is.EqualTo(7));
        Assert.That(answer.Attempts, Is.EqualTo(1));
        Assert.That(hub.Callers, Is.EqualTo(new[] { hub.Department.Thumbprint }));
    }

    [Test]
    public async Task Batch_is_answered_message_by_message_in_order()
    {
        await using var hub = await StubHub.StartAsync(async context =>
        {
            using var events = JsonDocument.Parse(await ReadAsync(context));
            var ids = events.RootElement.EnumerateArray().Select(e => e.GetProperty("id").GetString()).ToArray();
            Assert.That(context.Request.ContentType, Is.EqualTo("application/cloudevents-batch+json"));
            await context.Response.WriteAsync($$"""
                [{{StubHub.Accepted(ids[0]!, 0)}},
                 {"status":"rejected","id":"{{ids[1]}}","code":"DATE_INVALID","pointer":"/established","zh":"日期不存在","en":"No such date","later":{"x":[1]},
                  "errors":[{"code":"DATE_INVALID","pointer":"/established","keyword":"format","zh":"日期不存在","en":"No such date"}]},
                 {{StubHub.Accepted(ids[2]!, 1).Replace("accepted\"", "duplicate\"", StringComparison.Ordinal)}}]
                """);
        });
        using var client = hub.CreateClient();

        var answers = await client.PublishBatchAsync([StubHub.Message("a"), StubHub.Message("b"), StubHub.Message("c")]);

        Assert.That(answers.Select(a => a.Result.Status), Is.EqualTo(new[] { PublishStatus.Accepted, PublishStatus.Rejected, PublishStatus.Duplicate }));
        Assert.That(answers.Select(a => a.Message.Id), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(answers[1].Result.Refusal!.Code, Is.EqualTo("DATE_INVALID"));
        Assert.That(answers[1].Result.Refusal!.Errors, Is.EqualTo(new[] { new RefusalDetail("DATE_INVALID", "/established", "format", "日期不存在", "No such date") }));
        Assert.That(answers[2].Result.Receipt!.Index, Is.EqualTo(1));
    }

    [Test]
    public async Task Refused_request_refuses_each_of_its_messages()
    {
        await using var hub = await StubHub.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("""{"type":"about:blank","status":403,"code":"CERTIFICATE_REVOKED","zh":"证书已吊销","en":"The certificate is revoked"}""");
        });
        using var client = hub.CreateClient();

        var answers = await client.PublishBatchAsync([StubHub.Message("a"), StubHub.Message("b")]);

        Assert.That(answers.Select(a => (a.Result.Id, a.Result.Refusal!.Code)), Is.EqualTo(new[] { ("a", "CERTIFICATE_REVOKED"), ("b", "CERTIFICATE_REVOKED") }));
    }

    [Test]
    public async Task Overloaded_hub_gets_the_time_it_asks_for_and_then_the_same_message_again()
    {
        var time = new FakeTimeProvider();
        var seen = new ConcurrentQueue<string>();
        await using var hub = await StubHub.StartAsync(async context =>
        {
            seen.Enqueue(context.Request.Headers["ce-id"].ToString());
            if (seen.Count == 1)
            {
                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = "7";
                return;
            }

            await context.Response.WriteAsync(StubHub.Accepted("1", 0));
        });
        using var client = hub.CreateClient(o => o with { ResendFor = TimeSpan.FromDays(1) }, time);

        var publishing = client.PublishAsync(StubHub.Message("1"));
        await Eventually.HoldsAsync(() => !seen.IsEmpty, "the first request is there");
        await PassAsync(time, publishing);

        var answer = await publishing;
        Assert.That(seen, Is.EqualTo(new[] { "1", "1" }));
        Assert.That(answer.Attempts, Is.EqualTo(2));
        Assert.That(answer.Elapsed, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task Lost_answer_is_asked_for_again_with_the_same_id()
    {
        var seen = new ConcurrentQueue<string>();
        await using var hub = await StubHub.StartAsync(async context =>
        {
            seen.Enqueue(context.Request.Headers["ce-id"].ToString());
            if (seen.Count < 3)
            {
                context.Abort();
                return;
            }

            await context.Response.WriteAsync(StubHub.Accepted("1", 0));
        });
        using var client = hub.CreateClient();

        var answer = await client.PublishAsync(StubHub.Message("1"));

        Assert.That(seen, Is.EqualTo(new[] { "1", "1", "1" }));
        Assert.That(answer.Attempts, Is.EqualTo(3));
    }

    [Test]
    public async Task Server_certificate_of_another_authority_is_not_trusted_and_not_tried_again()
    {
        await using var hub = await StubHub.StartAsync(_ => Task.CompletedTask);
        using var stranger = StubHub.CreateRoot("another root");
        using var client = hub.CreateClient(o => o with { TrustedRoots = [stranger] });

        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.PublishAsync(StubHub.Message("1")));

        Assert.That(e!.InnerException, Is.InstanceOf<AuthenticationException>());
        Assert.That(hub.Callers, Is.Empty);
    }

    [Test]
    public async Task Hub_that_stays_away_is_reported_as_unavailable()
    {
        await using var hub = await StubHub.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var time = new FakeTimeProvider();
        using var client = hub.CreateClient(o => o with { ResendFor = TimeSpan.FromMinutes(1) }, time);

        var publishing = client.PublishAsync(StubHub.Message("1"));
        await Eventually.HoldsAsync(() => hub.Callers.Count == 1, "the first request is there");
        await PassAsync(time, publishing);
        var e = await Assert.ThrowsAsync<HubUnavailableException>(() => publishing);

        Assert.That(e!.Message, Does.Contain("HTTP 500"));
        Assert.That(hub.Callers, Has.Count.GreaterThan(1));
    }

    [Test]
    public async Task Refusal_of_an_oversized_message_is_heard_before_the_body_travels()
    {
        long? received = null;
        await using var hub = await StubHub.StartAsync(async context =>
        {
            context.Response.StatusCode = 413;
            await context.Response.WriteAsync("""{"status":413,"code":"TOO_LARGE","pointer":"","zh":"过大","en":"Too large"}""");
            received = context.Request.Body.CanSeek ? context.Request.Body.Length : 0;
        });
        using var client = hub.CreateClient(o => o with { ResendFor = TimeSpan.Zero });

        var answer = await client.PublishAsync(StubHub.Message("1") with { Data = new byte[40 * 1024 * 1024] });

        Assert.That(answer.Result.Refusal!.Code, Is.EqualTo("TOO_LARGE"));
        Assert.That(received, Is.EqualTo(0));
    }

    [Test]
    public async Task Answer_that_is_no_result_is_a_breach_of_the_contract()
    {
        await using var hub = await StubHub.StartAsync(context => context.Response.WriteAsync("""[{"status":"accepted","id":"1"}]"""));
        using var client = hub.CreateClient();

        await Assert.ThrowsAsync<HubProtocolException>(() => client.PublishBatchAsync([StubHub.Message("1")]));
    }

    /// <summary>Lets time pass, a second at a time, until the task is done.</summary>
    private static Task PassAsync(FakeTimeProvider time, Task done) => Eventually.HoldsAsync(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return done.IsCompleted;
        },
        "it is done");

    internal static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
