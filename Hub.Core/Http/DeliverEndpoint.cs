using System.Buffers;
using System.Globalization;
using System.Text;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Log;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Hub.Core.Http;

/// <summary>
/// Subscribers that take their data over HTTP: long-poll pages with explicit acknowledgement, and server-sent events. The grant is asked for at every page:
/// its expiry or withdrawal ends a stream that is open.
/// </summary>
public sealed class DeliverEndpoint(
    Door door, CallerGate gate, RegistryInForce registry, SubscriptionFeed feed, SubscriptionStore store, ReceiptJudge judge, LogWriter log, NpgsqlDataSource hub, TimeProvider time)
{
    /// <summary>Most messages of one page.</summary>
    public const int MaxPage = 1000;

    /// <summary>Longest wait of a page, in seconds.</summary>
    public const int MaxWaitSeconds = 60;

    /// <summary>A stream on which nothing happens says so this often, so that proxies keep it open.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    /// <summary><c>GET /deliver</c>: the caller's grants to subscribe and where its system stands.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await door.AdmitAsync(context) is not { } caller)
        {
            return;
        }

        var positions = (await store.PositionsAsync(Receiver.Of(caller), context.RequestAborted)).ToDictionary(p => p.Dataset, StringComparer.Ordinal);
        context.Response.ContentType = "application/json";
        await using var json = JsonAnswer.WriterOf(context.Response);
        json.WriteStartArray();
        foreach (var grant in registry.Current.Participants.GrantsOf(caller.Uscc, GrantAction.Subscribe, time.GetUtcNow()))
        {
            var position = positions.GetValueOrDefault(grant.Dataset.Value);
            json.WriteStartObject();
            json.WriteString("dataset", grant.Dataset.Value);
            json.WriteString("purpose", grant.Purpose);
            if (grant.ExpiresAt is { } expires)
            {
                json.WriteString("expiresAt", expires);
            }

            json.WriteNumber("next", position?.Next ?? 0);
            json.WriteNumber("acknowledged", position?.Acknowledged ?? 0);
            json.WriteNumber("behind", Math.Max(0, log.Size - (position?.Next ?? 0)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>
    /// <c>GET /deliver/{dataset}?from=&amp;limit=&amp;wait=</c>: a batch of CloudEvents, from an index or from where the system acknowledged up to. The header
    /// <c>Hub-Next</c> is what to acknowledge when all of it is stored; <c>Hub-From</c>, <c>Hub-Log</c> and <c>Hub-Sink</c> are what else a signed receipt states.
    /// </summary>
    public async Task PageAsync(HttpContext context, string dataset, long? from, int limit, int wait)
    {
        if (await SubscriberAsync(context, dataset) is not { } subscriber)
        {
            return;
        }

        var begin = from is { } index ? new Standing(Math.Max(0, index), 0) : await store.StandingAsync(subscriber.Receiver, subscriber.Dataset.Name, context.RequestAborted);
        DeliveredPage page;
        Grant? grant;
        do
        {
            grant = await StillGrantedAsync(context, subscriber);
            if (grant is null)
            {
                await door.RefuseAsync(context, subscriber.Caller, Refusals.NotSubscribed);
                return;
            }

            page = await feed.ReadAsync(
                subscriber.Dataset, grant, begin, Math.Clamp(limit, 1, MaxPage), TimeSpan.FromSeconds(Math.Clamp(wait, 0, MaxWaitSeconds)), context.RequestAborted);
        }
        while (await StillGrantedAsync(context, subscriber) != grant); // withdrawn or changed while the page was being waited for

        context.Response.ContentType = "application/cloudevents-batch+json";
        context.Response.Headers["Hub-From"] = begin.Next.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["Hub-Log"] = Escaped(log.Origin);
        context.Response.Headers["Hub-Sink"] = Escaped(SubscriptionStore.NameOf(subscriber.Receiver, subscriber.Dataset.Name));
        context.Response.Headers["Hub-Next"] = page.Next.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["Hub-Behind"] = page.Behind.ToString(CultureInfo.InvariantCulture);
        await using var json = JsonAnswer.WriterOf(context.Response);
        json.WriteStartArray();
        foreach (var message in page.Messages)
        {
            DeliveredWriter.Write(json, message);
        }

        json.WriteEndArray();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>
    /// <c>POST /deliver/{dataset}/ack?next=N</c>: everything below N is stored at the subscriber; becomes a receipt in the log, whose index is answered as <c>receipt</c>. With the header <c>Hub-Signature</c> the body is a
    /// statement that the department signed, which is judged first and kept with the receipt.
    /// </summary>
    public async Task AcknowledgeAsync(HttpContext context, string dataset, long next)
    {
        if (await SubscriberAsync(context, dataset) is not { } subscriber || !await IsInLogAsync(context, next))
        {
            return;
        }

        SignedReceipt? signed = null;
        if (context.Request.Headers.ContainsKey(SignedReceiptReader.Header))
        {
            var (statement, cms) = await SignedReceiptReader.ReadAsync(context.Request);
            var (said, refusal) = statement is null ? (null, Refusals.ReceiptMalformed)
                : cms is null ? (null, Refusals.SignatureMalformed)
                : await judge.JudgeAsync(subscriber.Caller, subscriber.Dataset, subscriber.Grant, next, statement, cms, context.RequestAborted);
            if (refusal is not null)
            {
                await Problem.WriteAsync(context.Response, refusal);
                return;
            }

            signed = said is null ? null : new SignedReceipt(new LogIndex(said.First), said.Count, Convert.FromHexString(said.Listing), said.Signed, cms);
        }

        var (messages, receipt) = await store.AcknowledgeAsync(subscriber.Receiver, subscriber.Dataset.Name, next, signed, context.RequestAborted);
        await AnswerAsync(context, next, messages, receipt);
    }

    /// <summary><c>POST /deliver/{dataset}/seek?next=N</c> or <c>?time=T</c>: replay from an index or a time, or leave out what lies before it.</summary>
    public async Task SeekAsync(HttpContext context, string dataset, StartingPoint to)
    {
        if (await SubscriberAsync(context, dataset) is not { } subscriber)
        {
            return;
        }

        if (to == new StartingPoint() || await to.ResolveAsync(hub, context.RequestAborted) is not { } standing)
        {
            await Problem.WriteAsync(context.Response, Refusals.PositionUnknown);
            return;
        }

        await store.SeekAsync(subscriber.Receiver, subscriber.Dataset.Name, standing, context.RequestAborted);
        await AnswerAsync(context, standing.Next, 0, null);
    }

    /// <summary>
    /// <c>GET /deliver/{dataset}/events</c>: server-sent events without end, one a message, its id the index to go on from (<c>Last-Event-ID</c>). Nothing
    /// is acknowledged by reading: a browser or script that only watches needs no position.
    /// </summary>
    public async Task EventsAsync(HttpContext context, string dataset, long? from)
    {
        if (await SubscriberAsync(context, dataset) is not { } subscriber)
        {
            return;
        }

        var at = from is { } index ? new Standing(Math.Max(0, index), 0) : await store.StandingAsync(subscriber.Receiver, subscriber.Dataset.Name, context.RequestAborted);
        if (long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            at = at with { Next = last };
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.StartAsync(context.RequestAborted);
        while (await StillGrantedAsync(context, subscriber) is { } grant)
        {
            var page = await feed.ReadAsync(subscriber.Dataset, grant, at, MaxPage, s_heartbeat, context.RequestAborted);
            if (await StillGrantedAsync(context, subscriber) != grant)
            {
                continue; // withdrawn or changed while the page was being waited for
            }

            foreach (var message in page.Messages)
            {
                WriteEvent(context.Response.BodyWriter, message);
            }

            if (page.Messages.Count == 0)
            {
                context.Response.BodyWriter.Write(": waiting\n\n"u8);
            }

            at = at with { Next = page.Next };
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    /// <summary>
    /// <c>GET /deliver/{dataset}/entries?of=3-7,9</c>: what the log holds of these messages of the dataset, to be verified against the public tiles: entries for a grant that shows
    /// everything, leaf hashes for one that shows a part, or where the payload is gone.
    /// </summary>
    public async Task EntriesAsync(HttpContext context, string dataset, string of, LoggedEntries entries)
    {
        if (await SubscriberAsync(context, dataset) is { } subscriber && await EntriesAnswer.AskedAsync(context, of) is { } indices)
        {
            var isWhole = new GrantedView(subscriber.Grant, subscriber.Dataset).IsWhole;
            await EntriesAnswer.WriteAsync(context, await entries.ReadAsync(indices, dataset, department: null, context.RequestAborted), entry => isWhole && entry.HasPayload);
        }
    }

    private static void WriteEvent(IBufferWriter<byte> output, Delivered message)
    {
        output.Write(Encoding.ASCII.GetBytes($"id: {message.Record.Index.Value + 1}\ndata: "));
        DeliveredWriter.WriteLine(output, message);
        output.Write("\n\n"u8);
    }

    /// <summary>Names may hold any character, headers may not.</summary>
    private static string Escaped(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private Grant? Grant(Caller caller, DatasetName dataset) => registry.Current.Participants.Granted(caller.Uscc, dataset, GrantAction.Subscribe, time.GetUtcNow());

    /// <summary>The grant as it stands now; null when it, or the caller's certificate, no longer holds.</summary>
    private async ValueTask<Grant?> StillGrantedAsync(HttpContext context, Subscriber subscriber) =>
        (await gate.IdentifyAsync(context.Connection.ClientCertificate, context.RequestAborted)).Caller is null ? null : Grant(subscriber.Caller, subscriber.Dataset.Name);

    /// <summary>Who asks, for what, by which grant; null when the refusal has been answered.</summary>
    private async ValueTask<Subscriber?> SubscriberAsync(HttpContext context, string dataset)
    {
        if (await door.AdmitAsync(context) is not { } caller)
        {
            return null;
        }

        // A dataset that does not exist is granted to nobody: both look the same to who may not see it.
        if (!DatasetName.TryParse(dataset, out var name)
            || registry.Current.Datasets.Where(d => d.Dataset.Name == name).MaxBy(d => d.Version.Major) is not { } known
            || Grant(caller, name) is not { } grant)
        {
            await door.RefuseAsync(context, caller, Refusals.NotSubscribed);
            return null;
        }

        return new Subscriber(caller, known.Dataset, grant);
    }

    private async ValueTask<bool> IsInLogAsync(HttpContext context, long next)
    {
        if (next >= 0 && next <= log.Size)
        {
            return true;
        }

        await Problem.WriteAsync(context.Response, Refusals.PositionUnknown);
        return false;
    }

    private static async Task AnswerAsync(HttpContext context, long next, long messages, LogIndex? receipt)
    {
        context.Response.ContentType = "application/json";
        await using var json = JsonAnswer.WriterOf(context.Response);
        json.WriteStartObject();
        json.WriteNumber("next", next);
        json.WriteNumber("acknowledged", messages);
        if (receipt is { } index)
        {
            json.WriteNumber("receipt", index.Value);
        }

        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    private sealed record Subscriber(Caller Caller, Dataset Dataset, Grant Grant)
    {
        public Receiver Receiver => Receiver.Of(Caller);
    }
}
