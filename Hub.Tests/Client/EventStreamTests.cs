using System.Collections.Concurrent;
using Hub.Client;
using Hub.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Client;

/// <summary>Server-sent events that break, fall silent, or are refused.</summary>
[TestFixture]
public sealed class EventStreamTests
{
    [Test, CancelAfter(120_000)]
    public async Task Stream_that_breaks_off_goes_on_behind_the_last_whole_event(CancellationToken cancellationToken)
    {
        var asked = new ConcurrentQueue<string>();
        await using var hub = await StubHub.StartAsync(async context =>
        {
            var last = context.Request.Headers["Last-Event-ID"].ToString();
            asked.Enqueue($"{context.Request.QueryString} {last}".Trim());
            var first = last.Length == 0 ? 0 : int.Parse(last, System.Globalization.CultureInfo.InvariantCulture);
            await WriteAsync(context, string.Concat(Enumerable.Range(first, 3).Select(Event)) + Event(first + 3)[..40]);
        });
        using var client = hub.CreateClient();

        var read = await client.ReadEventsAsync("leg.registration", from: 0, cancellationToken).Take(6).ToListAsync(cancellationToken);

        Assert.That(read.Select(m => m.Index), Is.EqualTo(new long[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That(asked.Take(2), Is.EqualTo(new[] { "?from=0", "?from=0 3" }));
    }

    [Test, CancelAfter(120_000)]
    public async Task Silent_connection_counts_as_broken_and_a_heartbeat_keeps_it(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        var beats = 0;
        await using var hub = await StubHub.StartAsync(async context =>
        {
            await WriteAsync(context, Event(0));
            while (Volatile.Read(ref beats) < 4)
            {
                await Task.Delay(5, context.RequestAborted);
                await WriteAsync(context, ": waiting\n\n");
                Interlocked.Increment(ref beats);
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var client = hub.CreateClient(o => o with { RequestTimeout = TimeSpan.FromDays(1), ResendFor = TimeSpan.FromDays(1) }, time);
        await using var events = client.ReadEventsAsync("leg.registration", cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);

        Assert.That(await events.MoveNextAsync());
        await Eventually.HoldsAsync(() => Volatile.Read(ref beats) == 4, "it is open");
        Assert.That(hub.Callers, Has.Count.EqualTo(1));
        var next = events.MoveNextAsync().AsTask();
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(20));
                return hub.Callers.Count > 1;
            },
            "another connection is made");
        Assert.That(await next.WaitAsync(cancellationToken), "and brings an event");
    }

    [Test, CancelAfter(120_000)]
    public async Task What_came_before_a_refusal_is_read_and_then_the_reason_is_said(CancellationToken cancellationToken)
    {
        var asked = 0;
        await using var hub = await StubHub.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                await WriteAsync(context, Event(0));
                return; // the grant has ended, and the stream with it
            }

            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("""{"status":403,"code":"NOT_GRANTED","pointer":"","zh":"未授权","en":"Not granted."}""");
        });
        using var client = hub.CreateClient();
        await using var events = client.ReadEventsAsync("leg.registration", cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);

        Assert.That(await events.MoveNextAsync());
        var e = await Assert.ThrowsAsync<HubRefusedException>(async () => await events.MoveNextAsync());
        Assert.That(e!.Refusal.Code, Is.EqualTo("NOT_GRANTED"));
    }

    [Test, CancelAfter(120_000)]
    public async Task Hub_that_stays_away_is_reported_as_unavailable(CancellationToken cancellationToken)
    {
        await using var hub = await StubHub.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var client = hub.CreateClient(o => o with { ResendFor = TimeSpan.Zero });

        await Assert.ThrowsAsync<HubUnavailableException>(async () => await client.ReadEventsAsync("leg.registration", cancellationToken: cancellationToken).ToListAsync(cancellationToken));
    }

    [Test, CancelAfter(120_000)]
    public async Task Reader_that_is_cancelled_or_stops_leaves_no_connection_behind(CancellationToken cancellationToken)
    {
        var open = 0;
        await using var hub = await StubHub.StartAsync(async context =>
        {
            Interlocked.Increment(ref open);
            try
            {
                await WriteAsync(context, Event(0));
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });
        using var client = hub.CreateClient();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        await client.ReadEventsAsync("leg.registration", cancellationToken: cancellationToken).FirstAsync(cancellationToken);
        await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.ReadEventsAsync("leg.registration", cancellationToken: stop.Token))
            {
                await stop.CancelAsync();
            }
        });
        await Eventually.HoldsAsync(() => Volatile.Read(ref open) == 0, "both connections are closed");
        Assert.That(hub.Callers, Has.Count.EqualTo(2));
    }

    private static string Event(int index) =>
        $$"""
        id: {{index + 1}}
        data: {"specversion":"1.0","id":"m-{{index}}","source":"/s","type":"yunfu.leg.registration.v1","time":"2026-05-01T08:00:00Z","logindex":"{{index}}","operation":"upsert","data":{} }


        """;

    private static async Task WriteAsync(HttpContext context, string text)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
