using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Hub.Client.Verification;
using Hub.Client.Wire;

namespace Hub.Client;

/// <summary>The sending half of <see cref="HubClient"/>.</summary>
internal sealed class Publisher(HubHttp hub, MessageVerifier? verifier, HubClientOptions options, TimeProvider time) : IDisposable
{
    // A body this large waits for "100 Continue", so that a refusal is heard before it travels.
    private const int ExpectContinueAbove = 512 * 1024;

    private readonly ConcurrentBag<EnvelopeWriter> _writers = [];

    /// <inheritdoc cref="HubClient.PublishAsync"/>
    public async Task<PublishAnswer> PublishAsync(CloudEvent message, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var (result, attempts) = await hub.Resender.SendAsync(
            () =>
            {
                var content = new ReadOnlyMemoryContent(message.Data) { Headers = { ContentType = MediaTypeHeaderValue.Parse(message.DataContentType) } };
                var request = Post(content, message.Data.Length);
                BinaryHeaders.Add(request.Headers, message);
                return request;
            },
            async (response, token) => ResultReader.Read(await response.Content.ReadAsByteArrayAsync(token)),
            cancellationToken);
        var answer = new PublishAnswer(message, result, attempts, time.GetElapsedTime(started));
        await VerifyAsync([answer], cancellationToken);
        return answer;
    }

    /// <inheritdoc cref="HubClient.PublishBatchAsync"/>
    public async Task<IReadOnlyList<PublishAnswer>> PublishBatchAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        Refusal?[] refusals = [.. messages.Select(JsonText.RefusalOf)];
        if (Array.TrueForAll(refusals, r => r is null))
        {
            return await SendBatchAsync(messages, cancellationToken);
        }

        CloudEvent[] sound = [.. messages.Where((_, i) => refusals[i] is null)];
        var answers = new Queue<PublishAnswer>(sound.Length == 0 ? [] : await SendBatchAsync(sound, cancellationToken));
        return [.. messages.Select((m, i) => refusals[i] is { } refusal ? Refused(m, refusal) : answers.Dequeue())];
    }

    /// <inheritdoc cref="HubClient.VerifyAsync"/>
    public Task VerifyAsync(IReadOnlyList<PublishAnswer> answers, CancellationToken cancellationToken) => verifier?.PublishedAsync(answers, cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc cref="HubClient.PublishStreamAsync"/>
    public PublishStream OpenStream() => new(hub, options, time);

    public void Dispose()
    {
        while (_writers.TryTake(out var writer))
        {
            writer.Dispose();
        }
    }

    private async Task<PublishAnswer[]> SendBatchAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var writer = _writers.TryTake(out var pooled) ? pooled : new EnvelopeWriter();
        writer.WriteBatch(messages);
        var body = writer.Written;
        var (results, attempts) = await hub.Resender.SendAsync(
            () => Post(new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json") } }, body.Length),
            (response, token) => ReadBatchAsync(response, messages, token),
            cancellationToken);
        if (attempts == 1)
        {
            // An abandoned attempt may still be reading the buffer; only one that nobody else saw goes back.
            writer.Clear();
            _writers.Add(writer);
        }

        var elapsed = time.GetElapsedTime(started);
        PublishAnswer[] answers = [.. results.Select((result, i) => new PublishAnswer(messages[i], result, attempts, elapsed))];
        await VerifyAsync(answers, cancellationToken);
        return answers;
    }

    private static PublishAnswer Refused(CloudEvent message, Refusal refusal) => new(message, new PublishResult { Status = PublishStatus.Rejected, Id = message.Id, Refusal = refusal }, 0, default);

    private static HttpRequestMessage Post(HttpContent content, int length)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/exchange", UriKind.Relative)) { Content = content };
        request.Headers.ExpectContinue = length > ExpectContinueAbove;
        return request;
    }

    private static async Task<PublishResult[]> ReadBatchAsync(HttpResponseMessage response, IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return ResultReader.ReadArray(body, messages.Count);
        }

        var refusal = ResultReader.Read(body);
        return [.. messages.Select(m => refusal with { Id = m.Id })];
    }
}
