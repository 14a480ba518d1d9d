using System.Runtime.CompilerServices;
using Hub.Client.Verification;
using Hub.Client.Wire;

namespace Hub.Client;

/// <summary>
/// A department system's side of the exchange, over mutual TLS: publishes, receives, fetches evidence. Safe for concurrent calls. A message is sent again, with the
/// same id, until the hub has answered it, so "accepted" and "duplicate" both mean: kept, once.
/// </summary>
public sealed class HubClient : IDisposable
{
    private readonly HubHttp _hub;
    private readonly MessageVerifier? _verifier;
    private readonly Publisher _publisher;
    private readonly Receiver _receiver;

    public HubClient(HubClientOptions options, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        _hub = new HubHttp(options, time);
        _verifier = options.Verification is { } verification ? new MessageVerifier(_hub.ReadAsync, verification, time) : null;
        _publisher = new Publisher(_hub, _verifier, options, time);
        _receiver = new Receiver(_hub, _verifier, options, time);
    }

    /// <summary>Publishes one message (CloudEvents binary mode: the body is the data, byte for byte).</summary>
    /// <exception cref="HubUnavailableException">The hub did not answer in time; whether the message was kept is open.</exception>
    public Task<PublishAnswer> PublishAsync(CloudEvent message, CancellationToken cancellationToken = default) => _publisher.PublishAsync(message, cancellationToken);

    /// <summary>
    /// Publishes up to a few hundred messages in one request and returns their answers in the same order. One bad message is refused
    /// alone (one whose data are no JSON by the client itself, as it would break the batch); when the request itself is refused (the sender, its size) every message gets that refusal.
    /// </summary>
    /// <exception cref="HubUnavailableException">The hub did not answer in time; which messages were kept is open.</exception>
    public Task<IReadOnlyList<PublishAnswer>> PublishBatchAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken = default) =>
        _publisher.PublishBatchAsync(messages, cancellationToken);

    /// <summary>
    /// Publishes without end over one HTTP/2 stream (NDJSON), answers arriving while messages leave. When the connection breaks, what was
    /// not answered is sent again on a new one. Answers come in the order of the messages.
    /// </summary>
    /// <param name="messages">Read as fast as the hub answers, never more than <see cref="HubClientOptions.StreamWindow"/> ahead. Data without line feeds.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow; what became of what was not answered is open.</exception>
    /// <exception cref="HubRefusedException">The hub refused the stream, not a message; it says why.</exception>
    public async IAsyncEnumerable<PublishAnswer> PublishStreamAsync(
        IAsyncEnumerable<CloudEvent> messages, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stream = _publisher.OpenStream();
        await foreach (var answer in stream.RunAsync(messages, cancellationToken))
        {
            yield return answer;
        }
    }

    /// <summary>
    /// Verifies that what the hub accepted stands in the log as it was sent. Done already for what was published one by one or in batches; for answers of a stream it is for the caller,
    /// some hundreds at a time. Does nothing without <see cref="HubClientOptions.Verification"/>.
    /// </summary>
    /// <exception cref="HubEvidenceException">The log holds something else.</exception>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    public Task VerifyAsync(IReadOnlyList<PublishAnswer> answers, CancellationToken cancellationToken = default) => _publisher.VerifyAsync(answers, cancellationToken);

    /// <summary>
    /// The next messages of a dataset that the department may receive, from where its system acknowledged up to, or from an index. Waits for new ones up to
    /// <paramref name="wait"/> (at most 60 s). Reading acknowledges nothing: what was read and not acknowledged comes again.
    /// </summary>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    /// <exception cref="HubEvidenceException">A message is not what the log holds, or the log is not what it was; see <see cref="HubClientOptions.Verification"/>.</exception>
    public Task<ReceivedPage> PullAsync(string dataset, int limit = 100, TimeSpan wait = default, long? from = null, CancellationToken cancellationToken = default) =>
        _receiver.PullAsync(dataset, limit, wait, from, cancellationToken);

    /// <summary>Tells the hub that everything below <paramref name="next"/> is stored here; it becomes a receipt in the log. Repeating it is harmless.</summary>
    /// <returns>The entry of the receipt, whose evidence may be fetched; null when there was nothing to acknowledge, or it was acknowledged before.</returns>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    public Task<long?> AcknowledgeAsync(string dataset, long next, CancellationToken cancellationToken = default) => _receiver.AcknowledgeAsync(dataset, next, null, cancellationToken);

    /// <summary>Tells the hub that a page is stored here, signed when the options name a signer: then neither side can say later that it was anything else. Repeating it is harmless.</summary>
    /// <inheritdoc cref="AcknowledgeAsync(string, long, CancellationToken)" path="/returns"/>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why. <c>RECEIPT_DIFFERS</c>: it delivers something else by now, or the page did not begin where we stand; pull again.</exception>
    public Task<long?> AcknowledgeAsync(string dataset, ReceivedPage page, CancellationToken cancellationToken = default) => _receiver.AcknowledgeAsync(dataset, page, cancellationToken);

    /// <summary>Begins again at an index: what lies from there on comes (again). 0 is the beginning of the log.</summary>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    public Task SeekAsync(string dataset, long next, CancellationToken cancellationToken = default) => _receiver.SeekAsync(dataset, next, cancellationToken);

    /// <summary>Begins again with the present state: first the newest message of each key as of now, then every message that comes after.</summary>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    public Task SnapshotAsync(string dataset, CancellationToken cancellationToken = default) => _receiver.SnapshotAsync(dataset, cancellationToken);

    /// <summary>
    /// All messages of a dataset without end, as the hub's events bring them, from where the department's system acknowledged up to, or from an index. When the connection breaks the next one goes on
    /// behind the last message. Acknowledges nothing: who keeps what it reads calls <see cref="AcknowledgeAsync(string, long, CancellationToken)"/> with the index after the last message stored, now and
    /// then, as each becomes a receipt in the log; a reader that keeps its own place gives it as <paramref name="from"/>.
    /// </summary>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="from">Index to begin with.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HubUnavailableException">The hub did not answer for as long as the options allow.</exception>
    /// <exception cref="HubRefusedException">The hub refused, at once or later (a grant ends); it says why.</exception>
    /// <exception cref="HubEvidenceException">A message is not what the log holds, or the log is not what it was; see <see cref="HubClientOptions.Verification"/>.</exception>
    public IAsyncEnumerable<ReceivedMessage> ReadEventsAsync(string dataset, long? from = null, CancellationToken cancellationToken = default) =>
        _receiver.ReadEventsAsync(dataset, from, cancellationToken);

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

    /// <summary>Writes the evidence package (zip) of one logged message, or of our receipt, to <paramref name="destination"/>.</summary>
    /// <exception cref="HttpRequestException">The hub refused; the status says how, and a <see cref="HubRefusedException"/> why.</exception>
    public Task DownloadEvidenceAsync(long index, Stream destination, CancellationToken cancellationToken = default) =>
        DownloadAsync($"/log/evidence/{index}", destination, cancellationToken);

    /// <summary>Writes what the hub answers to a GET of <paramref name="path"/>, such as <c>/audit/evidence?code=…</c>, to <paramref name="destination"/>.</summary>
    /// <exception cref="HttpRequestException">The hub refused; the status says how, and a <see cref="HubRefusedException"/> why.</exception>
    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken = default)
    {
        using var response = await _hub.GetAsync(path, cancellationToken);
        await response.Content.CopyToAsync(destination, cancellationToken);
    }

    /// <summary>Reads a text resource of the hub, such as <c>/log/checkpoint</c>.</summary>
    /// <exception cref="HttpRequestException">The hub refused; the status says how, and a <see cref="HubRefusedException"/> why.</exception>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken = default)
    {
        using var response = await _hub.GetAsync(path, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    public void Dispose()
    {
        _verifier?.Dispose();
        _publisher.Dispose();
        _hub.Dispose();
    }
}
