using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Hub.Client;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Client;

[TestFixture]
public sealed class PublishStreamTests
{
    [Test]
    public async Task Answers_arrive_while_the_stream_is_still_open()
    {
        await using var hub = await StubHub.StartAsync(context => AnswerLinesAsync(context, _ => true));
        using var client = hub.CreateClient();
        var messages = Channel.CreateUnbounded<CloudEvent>();
        messages.Writer.TryWrite(StubHub.Message("0"));

        var answered = new List<string?>();
        await foreach (var answer in client.PublishStreamAsync(messages.Reader.ReadAllAsync()))
        {
            answered.Add(answer.Result.Id);
            if (answered.Count == 20)
            {
                messages.Writer.Complete();
            }
            else if (answered.Count < 20)
            {
                messages.Writer.TryWrite(StubHub.Message($"{answered.Count}"));
            }
        }

        Assert.That(answered, Is.EqualTo(Enumerable.Range(0, 20).Select(n => $"{n}")));
        Assert.That(hub.Callers, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Broken_connection_sends_again_what_was_not_answered_and_nothing_else()
    {
        var received = new ConcurrentQueue<string>();
        await using var hub = await StubHub.StartAsync(context => AnswerLinesAsync(context, id =>
        {
            received.Enqueue(id);
            return received.Count is not (30 or 75 or 76);
        }));
        using var client = hub.CreateClient();

        var answers = await client.PublishStreamAsync(Messages(200)).ToListAsync();

        Assert.That(answers.Select(a => a.Result.Id), Is.EqualTo(Enumerable.Range(0, 200).Select(n => $"{n}")));
        Assert.That(hub.Callers, Has.Count.EqualTo(4));
        Assert.That(answers.Max(a => a.Attempts), Is.GreaterThan(1));
        Assert.That(received.Distinct().Count(), Is.EqualTo(200));
    }

    [Test]
    public async Task No_more_than_the_window_is_sent_unanswered()
    {
        var (received, taken, takenUnanswered) = (0, 0, 0);
        var answer = new TaskCompletionSource();
        await using var hub = await StubHub.StartAsync(async context =>
        {
            await context.Response.StartAsync();
            using var lines = new StreamReader(context.Request.Body);
            var ids = new List<string>();
            while (await lines.ReadLineAsync() is { } line)
            {
                ids.Add(Id(line));
                if (Interlocked.Increment(ref received) == 25)
                {
                    await Task.Delay(300); // time enough to take more
                    takenUnanswered = Volatile.Read(ref taken);
                    answer.SetResult();
                }

                if (answer.Task.IsCompleted)
                {
                    foreach (var id in ids)
                    {
                        await context.Response.WriteAsync(StubHub.Accepted(id, 1) + "\n");
                    }

                    ids.Clear();
                }
            }
        });
        using var client = hub.CreateClient(o => o with { StreamWindow = 25 });

        await client.PublishStreamAsync(Messages(200, () => Interlocked.Increment(ref taken))).ToListAsync();

        Assert.That(received, Is.EqualTo(200));
        Assert.That(takenUnanswered, Is.InRange(25, 45), "the window, and a few at hand for when it opens");
    }

    [Test]
    public async Task Failure_of_the_source_is_the_failure_of_the_stream()
    {
        await using var hub = await StubHub.StartAsync(context => AnswerLinesAsync(context, _ => true));
        using var client = hub.CreateClient();

        await Assert.ThrowsAsync<InvalidDataException>(async () => await client.PublishStreamAsync(Broken()).ToListAsync());

        static async IAsyncEnumerable<CloudEvent> Broken()
        {
            yield return StubHub.Message("1");
            await Task.Yield();
            throw new InvalidDataException("line 2");
        }
    }

    [Test]
    public async Task Refused_stream_says_why()
    {
        await using var hub = await StubHub.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("""{"status":401,"code":"CERTIFICATE_UNKNOWN","zh":"证书未登记","en":"Unknown certificate"}""");
        });
        using var client = hub.CreateClient();

        var e = await Assert.ThrowsAsync<HubRefusedException>(async () => await client.PublishStreamAsync(Messages(1)).ToListAsync());

        Assert.That(e!.Refusal.Code, Is.EqualTo("CERTIFICATE_UNKNOWN"));
    }

    private static async IAsyncEnumerable<CloudEvent> Messages(int count, Action? taken = null)
    {
        for (var n = 0; n < count; n++)
        {
            taken?.Invoke();
            yield return StubHub.Message($"{n}");
            await Task.Yield();
        }
    }

    private static async Task AnswerLinesAsync(HttpContext context, Func<string, bool> goesOn)
    {
        await context.Response.StartAsync();
        using var lines = new StreamReader(context.Request.Body);
        while (await lines.ReadLineAsync() is { } line)
        {
            var id = Id(line);
            if (!goesOn(id))
            {
                context.Abort();
                return;
            }

            await context.Response.WriteAsync(StubHub.Accepted(id, 1) + "\n");
        }
    }

    private static string Id(string line)
    {
        using var e = JsonDocument.Parse(line);
        return e.RootElement.GetProperty("id").GetString()!;
    }
}
