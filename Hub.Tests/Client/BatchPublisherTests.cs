using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Hub.Client;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Client;

[TestFixture]
public sealed class BatchPublisherTests
{
    [Test]
    public async Task Messages_of_one_key_keep_their_order_over_several_connections()
    {
        var index = 0L;
        var arrived = new ConcurrentQueue<(string Subject, int Number)>();
        await using var hub = await StubHub.StartAsync(async context =>
        {
            using var events = JsonDocument.Parse(await HubClientTests.ReadAsync(context));
            var results = new List<string>();
            foreach (var e in events.RootElement.EnumerateArray())
            {
                arrived.Enqueue((e.GetProperty("subject").GetString()!, e.GetProperty("data").GetInt32()));
                results.Add(StubHub.Accepted(e.GetProperty("id").GetString()!, Interlocked.Increment(ref index)));
            }

            await context.Response.WriteAsync($"[{string.Join(',', results)}]");
        });
        using var client = hub.CreateClient();
        var answers = new ConcurrentQueue<PublishAnswer>();
        await using var publisher = new BatchPublisher(client, answers.Enqueue, new BatchPublisherOptions { BatchSize = 7 });

        for (var n = 0; n < 50; n++)
        {
            foreach (var subject in new[] { "a", "b", "c", "d", "e", "f" })
            {
                await publisher.PublishAsync(StubHub.Message($"{subject}-{n}", n.ToString(CultureInfo.InvariantCulture), subject));
            }
        }

        await publisher.CompleteAsync();

        Assert.That(answers, Has.Count.EqualTo(300));
        foreach (var group in arrived.GroupBy(a => a.Subject))
        {
            Assert.That(group.Select(g => g.Number), Is.EqualTo(Enumerable.Range(0, 50)), $"key {group.Key}");
        }
    }

    [Test]
    public async Task Publishing_waits_while_the_hub_does_not_answer()
    {
        var answer = new TaskCompletionSource();
        await using var hub = await StubHub.StartAsync(async context =>
        {
            await answer.Task;
            using var events = JsonDocument.Parse(await HubClientTests.ReadAsync(context));
            await context.Response.WriteAsync($"[{string.Join(',', events.RootElement.EnumerateArray().Select(e => StubHub.Accepted(e.GetProperty("id").GetString()!, 1)))}]");
        });
        using var client = hub.CreateClient();
        var answered = 0;
        await using var publisher = new BatchPublisher(client, _ => Interlocked.Increment(ref answered), new BatchPublisherOptions { Lanes = 1, BatchSize = 10 });

        var handedOver = 0;
        var waiting = ValueTask.CompletedTask;
        while (waiting.IsCompletedSuccessfully && handedOver < 1000)
        {
            waiting = publisher.PublishAsync(StubHub.Message($"{handedOver++}"));
        }

        Assert.That(handedOver, Is.InRange(20, 41));
        answer.SetResult();
        await waiting;
        await publisher.CompleteAsync();
        Assert.That(answered, Is.EqualTo(handedOver));
    }

    [Test]
    public async Task Hub_that_is_gone_for_good_ends_publishing_with_the_reason()
    {
        await using var hub = await StubHub.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = hub.CreateClient(o => o with { ResendFor = TimeSpan.FromMilliseconds(100) });
        await using var publisher = new BatchPublisher(client, _ => { }, new BatchPublisherOptions { Lanes = 1, BatchSize = 1 });

        await publisher.PublishAsync(StubHub.Message("1"));
        await Assert.ThrowsAsync<HubUnavailableException>(() => publisher.CompleteAsync());
        var e = await Assert.ThrowsAsync<ChannelClosedException>(async () => await publisher.PublishAsync(StubHub.Message("2")));

        Assert.That(e!.InnerException, Is.Null.Or.InstanceOf<HubUnavailableException>());
    }
}
