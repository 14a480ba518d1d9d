using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hub.Client.Verification;
using Hub.Client.Wire;

namespace Hub.Client;

/// <summary>
/// A department system's side of the exchange: publishes over mutual TLS. Safe for concurrent calls. A message is sent again, with the
/// same id, until the hub has answered it, so "accepted" and "duplicate" both mean: kept, once.
/// </summary>
public sealed class HubClient : IDisposable
{
    // A body this large waits for "100 Continue", so that a refusal is heard before it travels.
    private const int ExpectContinueAbove = 512 * 1024;

    private readonly HttpClient _http;
    private readonly HubClientOptions _options;
    private readonly TimeProvider _time;
    private readonly Resender _resender;
    private readonly ConcurrentBag<EnvelopeWriter> _writers = [];
    private readonly MessageVerifier? _verifier;

    public HubClient(HubClientOptions options, TimeProvider? time = null)
    {
        _options = options;
        _time = time ?? TimeProvider.System;
        _http = new HttpClient(CreateHandler(options)) { BaseAddress = options.Address, Timeout = Timeout.InfiniteTimeSpan };
        _resender = new Resender(_http, options, _time);
        _verifier = options.Verification is { } verification ? new MessageVerifier(ReadAsync, verification, _time) : null;
    }

    /// <summary>Publishes one message (CloudEvents binary mode: the body is the data, byte for byte).</summary>
    /// <exception cref="HubUnavailableException">The hub did not answer in time; whether the message was kept is open.</exception>
    public async Task<PublishAnswer> PublishAsync(CloudEvent message, CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        var (result, attempts) = await _resender.SendAsync(
            () =>
            {
                var content = new ReadOnlyMemoryContent(message.Data) { Headers = { ContentType = MediaTypeHeaderValue.Parse(message.DataContentType) } };
                var request = Post(content, message.Data.Length);
                BinaryHeaders.Add(request.Headers, message);
                return request;
            },
            async (response, token) => ResultReader.Read(await response.Content.ReadAsByteArrayAsync(token)),
            cancellationToken);
        var answer = new PublishAnswer(message, result, attempts, _time.GetElapsedTime(started));
        await VerifyAsync([answer], cancellationToken);
        return answer;
    }

    /// <summary>
    /// Publishes up to a few hundred messages in one request and returns their answers in the same order. One bad message is refused
    /// alone (one whose data are no JSON by the client itself, as it would break the batch); when the request itself is refused (the sender, its size) every message gets that refusal.
    /// </summary>
    /// <exception cref="HubUnavailableException">The hub did not answer in time; which messages were kept is open.</exception>
    public async Task<IReadOnlyList<PublishAnswer>> PublishBatchAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken = default)
    {
        Refusal?[] refusals = [.. messages.Select(JsonText.RefusalOf)];
        if (Array.TrueForAll(refusals, r => r is null))
        {
            return await SendBatchAsync(messages, cancellationToken);
        }

        CloudEvent[] sound = [.. messages.Where((_, i) => refusals[i] is null)];
        var answers = new Queue<PublishAnswer>(sound.Length == 0 ? [] : await SendBatchAsync(sound, cancellationToken));
        return [.. messages.Select((m, i) => refusals[i] is { } refusal ? new PublishAnswer(m, new PublishResult { Status = PublishStatus.Rejected, Id = m.Id, Refusal = refusal }, 0, default) : answers.Dequeue())];
    }

    private async Task<PublishAnswer[]> SendBatchAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var writer = _writers.TryTake(out var pooled) ? pooled : new EnvelopeWriter();
        writer.WriteBatch(messages);
        var body = writer.Written;
        var (results, attempts) = await _resender.SendAsync(
            () => Post(new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json") } }, body.Length),
            (response, token) => ReadBatchAsync(response, messages, token),
            cancellationToken);
        if (attempts == 1)
        {
            // An abandoned attempt may still be reading the buffer; only one that nobody else saw goes back.
            writer.Clear();
            _writers.Add(writer);
        }

        var elapsed = _time.GetElapsedTime(started);
        PublishAnswer[] answers = [.. results.Select((result, i) => new PublishAnswer(messages[i], result, attempts, elapsed))];
        await VerifyAsync(answers, cancellationToken);
        return answers;
    }

    /// <summary>
    /// Verifies that what the hub accepted stands in the log as it was sent. Done already for what was published one by one or in batches; for answers of a stream it is for the caller,
    /// some hundreds at a time. Does nothing without <see cref="HubClientOptions.Verification"/>.
    /// </summary>
    /// <exception cref="HubEvidenceException">The log holds something else.</exception>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    public Task VerifyAsync(IReadOnlyList<PublishAnswer> answers, CancellationToken cancellationToken = default) =>
        _verifier?.PublishedAsync(answers, cancellationToken) ?? Task.CompletedTask;

    /// <summary>
    /// Publishes without end over one HTTP/2 stream (NDJSON), answers arriving while messages leave. When the connection breaks, what was
    /// not answered is sent again on a new one. Answers come in the order of the messages.
    /// </summary>
    /// <param name="messages">Read as fast as the hub answers, never more than <see cref="HubClientOptions.StreamWindow"/> ahead. Data without line feeds.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<PublishAnswer> PublishStreamAsync(
        IAsyncEnumerable<CloudEvent> messages, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stream = new PublishStream(_http, _resender, _options, _time);
        await foreach (var answer in stream.RunAsync(messages, cancellationToken))
        {
            yield return answer;
        }
    }

    /// <summary>
    /// The next messages of a dataset that the department may receive, from where its system acknowledged up to, or from an index. Waits for new ones up to
    /// <paramref name="wait"/> (at most 60 s). Reading acknowledges nothing: what was read and not acknowledged comes again.
    /// </summary>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    /// <exception cref="HubEvidenceException">A message is not what the log holds, or the log is not what it was; see <see cref="HubClientOptions.Verification"/>.</exception>
    public async Task<ReceivedPage> PullAsync(string dataset, int limit = 100, TimeSpan wait = default, long? from = null, CancellationToken cancellationToken = default)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"/deliver/{Uri.EscapeDataString(dataset)}?limit={limit}&wait={(int)wait.TotalSeconds}{(from is { } index ? $"&from={index}" : "")}");
        var (page, _) = await _resender.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, new Uri(query, UriKind.Relative)),
            async (response, token) =>
            {
                await ThrowIfRefusedAsync(response, token);
                using var messages = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(token));
                return new ReceivedPage([.. messages.RootElement.EnumerateArray().Select(ReceivedMessage.Read)], Header(response, "Hub-Next"), Header(response, "Hub-Behind"))
                {
                    From = Header(response, "Hub-From"),
                    Log = Name(response, "Hub-Log"),
                    Subscription = Name(response, "Hub-Sink"),
                };
            },
            cancellationToken);
        return _verifier is null ? page : page with { Messages = await _verifier.ReceivedAsync(dataset, page.Messages, cancellationToken) };
    }

    /// <summary>Tells the hub that everything below <paramref name="next"/> is stored here; it becomes a receipt in the log. Repeating it is harmless.</summary>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    public Task AcknowledgeAsync(string dataset, long next, CancellationToken cancellationToken = default) => PositionAsync(dataset, "ack", next, cancellationToken);

    /// <summary>Tells the hub that a page is stored here, signed when the options name a signer: then neither side can say later that it was anything else. Repeating it is harmless.</summary>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why. <c>RECEIPT_DIFFERS</c>: it delivers something else by now, or the page did not begin where we stand; pull again.</exception>
    public Task AcknowledgeAsync(string dataset, ReceivedPage page, CancellationToken cancellationToken = default) =>
        PositionAsync(dataset, "ack", page.Next, cancellationToken, page.Next > page.From ? _options.ReceiptSigner?.Sign(page) : null);

    /// <summary>Begins again at an index: what lies from there on comes (again). 0 is the beginning of the log.</summary>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    public Task SeekAsync(string dataset, long next, CancellationToken cancellationToken = default) => PositionAsync(dataset, "seek", next, cancellationToken);

    /// <summary>
    /// All messages of a dataset without end. A page is acknowledged when the caller asks for the message after its last one: who has stored a message before
    /// it asks for the next loses none; after a crash the messages of one page may come again.
    /// </summary>
    public async IAsyncEnumerable<ReceivedMessage> SubscribeAsync(string dataset, int pageSize = 100, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var page = await PullAsync(dataset, pageSize, TimeSpan.FromSeconds(30), cancellationToken: cancellationToken);
            foreach (var message in page.Messages)
            {
                yield return message;
            }

            await AcknowledgeAsync(dataset, page, cancellationToken);
        }
    }

    /// <summary>Writes the evidence package (zip) of one logged message to <paramref name="destination"/>.</summary>
    /// <exception cref="HttpRequestException">The hub refused; the status says how, and a <see cref="HubRefusedException"/> why.</exception>
    public Task DownloadEvidenceAsync(long index, Stream destination, CancellationToken cancellationToken = default) =>
        DownloadAsync($"/log/evidence/{index}", destination, cancellationToken);

    /// <summary>Writes what the hub answers to a GET of <paramref name="path"/>, such as <c>/audit/evidence?code=…</c>, to <paramref name="destination"/>.</summary>
    /// <exception cref="HttpRequestException">The hub refused; the status says how, and a <see cref="HubRefusedException"/> why.</exception>
    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken = default)
    {
        using var response = await GetAsync(path, cancellationToken);
        await response.Content.CopyToAsync(destination, cancellationToken);
    }

    /// <summary>Reads a text resource of the hub, such as <c>/log/checkpoint</c>.</summary>
    /// <exception cref="HttpRequestException">The hub refused; the status says how, and a <see cref="HubRefusedException"/> why.</exception>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken = default)
    {
        using var response = await GetAsync(path, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var (content, _) = await _resender.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)),
            async (response, token) =>
            {
                await ThrowIfRefusedAsync(response, token);
                return await response.Content.ReadAsByteArrayAsync(token);
            },
            cancellationToken);
        return content;
    }

    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : null;
            if (problem is not null && ResultReader.Read(problem).Refusal is { } refusal)
            {
                throw new HubRefusedException(refusal, response.StatusCode);
            }

            response.EnsureSuccessStatusCode();
            return response;
        }
    }

    private async Task PositionAsync(string dataset, string act, long next, CancellationToken cancellationToken, (byte[] Statement, byte[] Signature)? signed = null)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/deliver/{Uri.EscapeDataString(dataset)}/{act}?next={next}");
        await _resender.SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
                if (signed is { } receipt)
                {
                    request.Content = new ByteArrayContent(receipt.Statement) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                    request.Headers.Add("Hub-Signature", Convert.ToBase64String(receipt.Signature));
                }

                return request;
            },
            async (response, token) =>
            {
                await ThrowIfRefusedAsync(response, token);
                return response.StatusCode;
            },
            cancellationToken);
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var refusal = ResultReader.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)).Refusal;
            throw refusal is null ? new HubProtocolException($"The hub answered {(int)response.StatusCode} without a reason.") : new HubRefusedException(refusal, response.StatusCode);
        }
    }

    private static long Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new HubProtocolException($"The answer has no header {name}.");

    /// <summary>A name within a header: percent-encoded there.</summary>
    private static string Name(HttpResponseMessage response, string header) => response.Headers.TryGetValues(header, out var values) ? Uri.UnescapeDataString(values.First()) : "";

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

    private static SocketsHttpHandler CreateHandler(HubClientOptions options) => new()
    {
        MaxConnectionsPerServer = options.Connections,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(options.Certificate, options.Intermediates, offline: true),
            CertificateChainPolicy = CreateChainPolicy(options.TrustedRoots),
        },
    };

    private static X509ChainPolicy CreateChainPolicy(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    public void Dispose()
    {
        _verifier?.Dispose();
        _http.Dispose();
        while (_writers.TryTake(out var writer))
        {
            writer.Dispose();
        }
    }
}
