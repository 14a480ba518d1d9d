using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Threading.Channels;
using Hub.Client.Wire;

namespace Hub.Client;

/// <summary>
/// The server-sent events of a dataset, without end: when the connection breaks, or says nothing for a minute (the hub says something every 15 seconds), the next one goes on
/// behind the last event that came.
/// </summary>
internal sealed class EventStream(HubHttp hub, HubClientOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromMinutes(1);

    /// <summary>Hands over what comes until it is cancelled or given up; that ends <paramref name="arrived"/>, with the reason.</summary>
    /// <param name="path">With what it takes to begin at an index.</param>
    /// <param name="arrived">Takes messages, waiting when it is full.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(string path, ChannelWriter<ReceivedEvent> arrived, CancellationToken cancellationToken)
    {
        try
        {
            var patience = new Patience(options, time);
            for (string? last = null; ;)
            {
                Exception failure;
                try
                {
                    using var response = await OpenAsync(path, last, cancellationToken);
                    await using var body = new WatchedStream(await response.Content.ReadAsStreamAsync(cancellationToken), s_longestSilence, patience.Renew, time);
                    await foreach (var item in SseParser.Create(body, static (_, data) => Read(data)).EnumerateAsync(cancellationToken))
                    {
                        await arrived.WriteAsync(item.Data, cancellationToken);
                        last = item.EventId;
                    }

                    failure = new IOException("The hub ended the stream.");
                }
                catch (Exception e) when (Resender.IsLostAnswer(e) && !cancellationToken.IsCancellationRequested)
                {
                    failure = e;
                }

                await patience.PauseAsync(failure, cancellationToken);
            }
        }
        catch (Exception e)
        {
            arrived.TryComplete(e);
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, string? last, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/event-stream") } } };
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        return await hub.Resender.OpenAsync(request, either.Token);
    }

    private static ReceivedEvent Read(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        using var cloudEvent = JsonDocument.ParseValue(ref json);
        var message = ReceivedMessage.Read(cloudEvent.RootElement);
        return new ReceivedEvent(message, !cloudEvent.RootElement.TryGetProperty("datasha256", out var digest) || digest.GetString() == message.DataDigest);
    }
}

/// <summary>A message that came as an event.</summary>
/// <param name="Message">The message.</param>
/// <param name="IsExact">False when line breaks between the tokens of its data had to be replaced, which an event cannot hold.</param>
internal readonly record struct ReceivedEvent(ReceivedMessage Message, bool IsExact);
