using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Hub.Client.Verification;
using Hub.Client.Wire;

namespace Hub.Client;

/// <summary>The receiving half of <see cref="HubClient"/>.</summary>
internal sealed class Receiver(HubHttp hub, MessageVerifier? verifier, HubClientOptions options, TimeProvider time)
{
    /// <summary>Events that are verified together: while one group is, the next arrives.</summary>
    private const int GroupSize = 250;

    /// <inheritdoc cref="HubClient.PullAsync"/>
    public async Task<ReceivedPage> PullAsync(string dataset, int limit, TimeSpan wait, long? from, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(dataset, limit, wait, from, cancellationToken);
        return page with { Messages = await ProvenAsync(dataset, page.Messages, cancellationToken) };
    }

    /// <inheritdoc cref="HubClient.AcknowledgeAsync(string, ReceivedPage, CancellationToken)"/>
    public Task<long?> AcknowledgeAsync(string dataset, ReceivedPage page, CancellationToken cancellationToken) =>
        AcknowledgeAsync(dataset, page.Next, page.Next > page.From ? options.ReceiptSigner?.Sign(page) : null, cancellationToken);

    /// <inheritdoc cref="HubClient.AcknowledgeAsync(string, long, CancellationToken)"/>
    public async Task<long?> AcknowledgeAsync(string dataset, long next, (byte[] Statement, byte[] Signature)? signed, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(dataset, string.Create(CultureInfo.InvariantCulture, $"ack?next={next}"), signed, cancellationToken);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("receipt", out var receipt) ? receipt.GetInt64() : null;
    }

    /// <inheritdoc cref="HubClient.SeekAsync"/>
    public Task SeekAsync(string dataset, long next, CancellationToken cancellationToken) =>
        PostAsync(dataset, string.Create(CultureInfo.InvariantCulture, $"seek?next={next}"), null, cancellationToken);

    /// <inheritdoc cref="HubClient.SnapshotAsync"/>
    public Task SnapshotAsync(string dataset, CancellationToken cancellationToken) => PostAsync(dataset, "snapshot", null, cancellationToken);

    /// <inheritdoc cref="HubClient.ReadEventsAsync"/>
    public async IAsyncEnumerable<ReceivedMessage> ReadEventsAsync(string dataset, long? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arrived = Channel.CreateBounded<ReceivedEvent>(new BoundedChannelOptions(GroupSize) { SingleReader = true, SingleWriter = true });
        var path = string.Create(CultureInfo.InvariantCulture, $"{PathOf(dataset)}/events{(from is { } index ? $"?from={index}" : "")}");
        var reading = new EventStream(hub, options, time).RunAsync(path, arrived.Writer, stop.Token);
        try
        {
            while (await arrived.Reader.WaitToReadAsync(cancellationToken))
            {
                var group = new List<ReceivedEvent>();
                while (group.Count < GroupSize && arrived.Reader.TryRead(out var next))
                {
                    group.Add(next);
                }

                foreach (var message in await ProvenAsync(dataset, await ExactAsync(dataset, group, cancellationToken), cancellationToken))
                {
                    yield return message;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    /// <summary>The messages byte for byte: pulled once more where an event could not hold them.</summary>
    private async Task<IReadOnlyList<ReceivedMessage>> ExactAsync(string dataset, List<ReceivedEvent> group, CancellationToken cancellationToken)
    {
        var pulled = new Dictionary<long, ReceivedMessage>();
        foreach (var index in group.Where(e => !e.IsExact).Select(e => e.Message.Index))
        {
            if (!pulled.ContainsKey(index))
            {
                var page = await ReadAsync(dataset, GroupSize, TimeSpan.Zero, index, cancellationToken);
                page.Messages.ToList().ForEach(m => pulled[m.Index] = m);
            }
        }

        return [.. group.Select(e => pulled.GetValueOrDefault(e.Message.Index, e.Message))];
    }

    private async Task<ReceivedPage> ReadAsync(string dataset, int limit, TimeSpan wait, long? from, CancellationToken cancellationToken)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"{PathOf(dataset)}?limit={limit}&wait={(int)wait.TotalSeconds}{(from is { } index ? $"&from={index}" : "")}");
        var (page, _) = await hub.Resender.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, new Uri(query, UriKind.Relative)),
            async (response, token) =>
            {
                await HubHttp.ThrowIfRefusedAsync(response, token);
                using var messages = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(token));
                return new ReceivedPage([.. messages.RootElement.EnumerateArray().Select(ReceivedMessage.Read)], Header(response, "Hub-Next"), Header(response, "Hub-Behind"))
                {
                    From = Header(response, "Hub-From"),
                    Log = Name(response, "Hub-Log"),
                    Subscription = Name(response, "Hub-Sink"),
                };
            },
            cancellationToken);
        return page;
    }

    /// <summary>The same messages, with what has been proven of them.</summary>
    private async Task<IReadOnlyList<ReceivedMessage>> ProvenAsync(string dataset, IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken) =>
        verifier is null ? messages : await verifier.ReceivedAsync(dataset, messages, cancellationToken);

    private async Task<byte[]> PostAsync(string dataset, string act, (byte[] Statement, byte[] Signature)? signed, CancellationToken cancellationToken)
    {
        var (answer, _) = await hub.Resender.SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{PathOf(dataset)}/{act}", UriKind.Relative));
                if (signed is { } receipt)
                {
                    request.Content = new ByteArrayContent(receipt.Statement) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                    request.Headers.Add("Hub-Signature", Convert.ToBase64String(receipt.Signature));
                }

                return request;
            },
            async (response, token) =>
            {
                await HubHttp.ThrowIfRefusedAsync(response, token);
                return await response.Content.ReadAsByteArrayAsync(token);
            },
            cancellationToken);
        return answer;
    }

    private static string PathOf(string dataset) => $"/deliver/{Uri.EscapeDataString(dataset)}";

    private static long Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new HubProtocolException($"The answer has no header {name}.");

    /// <summary>A name within a header: percent-encoded there.</summary>
    private static string Name(HttpResponseMessage response, string header) => response.Headers.TryGetValues(header, out var values) ? Uri.UnescapeDataString(values.First()) : "";
}
